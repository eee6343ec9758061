import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { MongoClient } from 'mongodb';
import type { ScanResource, ScanStatus } from '../../contracts/scans/resource.ts';
import { recorded } from '../cli/recorded-vigil.ts';
import { scanOptions } from './scans.ts';
import { startTestService } from './services.ts';

/** A database of the test's own on a MongoDB. */
export interface TestDatabase {
  /** Names the database. */
  url: string;
  database: Db;
  remove(): Promise<void>;
}

/** The MongoDB that Vigil brings up, and the one that MONGODB_URL names where it is set: what holds for one holds for both. */
export const mongodbs: [name: string, open: () => Promise<TestDatabase>][] = [
  ['the MongoDB that Vigil brings up', openOwn],
];
const { MONGODB_URL } = process.env;
if (MONGODB_URL) mongodbs.push(['the MongoDB of MONGODB_URL', async () => openDatabase(MONGODB_URL)]);

async function openOwn(): Promise<TestDatabase> {
  const service = await startTestService('mongodb');
  const database = openDatabase(service.url);
  return {
    ...database,
    async remove() {
      await database.remove();
      await service.stop();
    },
  };
}

/** @param given may name a database, which is left alone */
export function openDatabase(given: string): TestDatabase {
  const url = ownDatabase(given);
  const client = new MongoClient(url);
  const database = client.db(new URL(url).pathname.slice(1));
  return {
    url,
    database,
    async remove() {
      await database.dropDatabase();
      await client.close();
    },
  };
}

/** The account stays in the database where it was looked for: the one in the path, unless authSource says otherwise. */
function ownDatabase(given: string): string {
  const url = new URL(given);
  const named = url.pathname.slice(1);
  if (url.username !== '' && !url.searchParams.has('authSource')) url.searchParams.set('authSource', named || 'admin');
  url.pathname = `/vigil_test_${randomUUID().slice(0, 8)}`;
  return url.href;
}

/** A scan that ended, as a real Vigil told it, under an id of its own. */
export function endedScan(overrides: Partial<ScanStatus> = {}, from: ScanResource = recorded.poor): ScanStatus {
  const { source: _source, links: _links, ...scan } = structuredClone(from);
  return { ...scan, id: randomUUID(), options: scanOptions, ...overrides };
}
