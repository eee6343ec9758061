import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';
import { listeningAddresses } from './listening-addresses.ts';

const writeConcern = { w: 'majority', journal: true } as const;
let service: TestService;
let client: MongoClient;
beforeAll(async () => {
  service = await startTestService('mongodb');
  client = new MongoClient(service.url, { serverSelectionTimeoutMS: 3_000 });
});
afterAll(async () => {
  await client?.close();
  await service?.stop();
});

test('keeps documents with their indexes', async () => {
  const scans = client.db().collection<{ _id: string; at: Date }>('scans', { writeConcern });
  await scans.createIndex({ at: -1 });
  const write = () => scans.replaceOne({ _id: 'a' }, { at: new Date(0) }, { upsert: true });
  expect(await write()).toMatchObject({ upsertedCount: 1 });
  expect(await write()).toMatchObject({ upsertedCount: 0, matchedCount: 1 });
  expect(await scans.find().sort({ at: -1 }).toArray()).toEqual([{ _id: 'a', at: new Date(0) }]);
});

test('lets nobody in without an account, and ours makes no others', async () => {
  const nobody = new MongoClient(`mongodb://127.0.0.1:${service.port}/vigil?directConnection=true`);
  await expect(nobody.db().collection('scans').findOne()).rejects.toThrow(/auth/i);
  await nobody.close();
  const other = { createUser: 'other', pwd: 'other', roles: ['root'] };
  await expect(client.db('admin').command(other)).rejects.toThrow(/not authorized/i);
});

test('loses no write that it acknowledged when it is killed in the midst of writing', async () => {
  const numbers = client.db().collection<{ _id: number }>('numbers', { writeConcern });
  const acknowledged: number[] = [];
  const writer = (first: number) => async (): Promise<void> => {
    for (let _id = first; ; _id += 4) {
      await numbers.insertOne({ _id });
      acknowledged.push(_id);
      if (acknowledged.length === 400) void service.kill();
    }
  };
  const writers = [0, 1, 2, 3].map((first) => writer(first)().catch(() => {}));
  await Promise.all(writers);
  await service.start();
  const kept = new Set((await numbers.find().toArray()).map(({ _id }) => _id));
  expect(acknowledged.length).toBeGreaterThanOrEqual(400);
  expect(acknowledged.filter((_id) => !kept.has(_id))).toEqual([]);
});

test('listens on loopback alone', () => {
  expect(listeningAddresses(service.port)).toEqual(['127.0.0.1']);
});
