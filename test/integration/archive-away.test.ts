import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createArchivedScans } from '../../adapters/mongodb/archived-scans.ts';
import { createScanArchive } from '../../adapters/mongodb/scan-archive.ts';
import { ArchiveUnavailableError } from '../../contracts/scans/archive.ts';
import type { TestDatabase } from '../helpers/archive.ts';
import { endedScan, openDatabase } from '../helpers/archive.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { freePorts } from '../helpers/free-ports.ts';
import type { TestService } from '../helpers/services.ts';
import { startTestService } from '../helpers/services.ts';

const password = 'very-secret';
const { id } = endedScan();

/** What an archive that can't be used says: one sentence without its address, its account or its password. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it worked'),
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(ArchiveUnavailableError);
  expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/very-secret|127\.0\.0\.1|somebody/);
  return (error as Error).message;
}

const urlAt = (port: number | undefined) => `mongodb://somebody:${password}@127.0.0.1:${port}/vigil`;

/** A server that takes connections and never says a word. */
async function withSilence(work: (port: number) => Promise<void>): Promise<void> {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  await work((silent.address() as AddressInfo).port).finally(() => silent.close());
}

async function expectBoundedWaits(url: string): Promise<void> {
  const archived = createArchivedScans({ url });
  try {
    expect(await failureOf(archived.get(id))).toContain("can't be reached");
    expect(await failureOf(archived.list({ limit: 1 }))).toContain("can't be reached");
    // From here on nobody waits, but for the one that asks again.
    expect(await failureOf(archived.ping())).toContain('a moment ago');
  } finally {
    await archived.close();
  }
}

test('where nobody listens, a reader is told so, and then at once', async () => {
  const [port] = await freePorts(1);
  await expectBoundedWaits(urlAt(port));
});

test('where somebody listens and never answers, too', () => withSilence((port) => expectBoundedWaits(urlAt(port))));

test('a writer is told so too', async () => {
  const [port] = await freePorts(1);
  const archive = createScanArchive({ url: urlAt(port), keepDays: 1 });
  try {
    expect(await failureOf(archive.store(endedScan()))).toBe("The archive can't be reached (ECONNREFUSED).");
  } finally {
    await archive.close();
  }
});

let mongodb: TestService;
let target: TestDatabase;
beforeAll(async () => {
  mongodb = await startTestService('mongodb');
  target = openDatabase(mongodb.url);
});
afterAll(async () => {
  await target?.remove();
  await mongodb?.stop();
});

test('a process that began while MongoDB was away uses it once it is there, and again after it was killed', async () => {
  const archive = createScanArchive({ url: target.url, keepDays: 1 });
  const archived = createArchivedScans({ url: target.url });
  const [first, second] = [endedScan(), endedScan()];
  try {
    await mongodb.kill();
    await expect(archive.store(first)).rejects.toThrow(ArchiveUnavailableError);
    await expect(archived.get(first.id)).rejects.toThrow(ArchiveUnavailableError);
    await mongodb.start();
    await expectEventually(() => archive.store(first).then(() => {}));
    await expectEventually(async () => expect(await archived.get(first.id)).toEqual(first));

    await mongodb.kill();
    await expect(archive.store(second)).rejects.toThrow(ArchiveUnavailableError);
    await expect(archived.get(first.id)).rejects.toThrow(ArchiveUnavailableError);
    await mongodb.start();
    await expectEventually(() => archive.store(second).then(() => {}));
    for (const scan of [first, second]) {
      await expectEventually(async () => expect(await archived.get(scan.id)).toEqual(scan));
    }
  } finally {
    await Promise.all([archive.close(), archived.close()]);
  }
});

test('an account that MongoDB refuses is told as that, without its password', async () => {
  const url = new URL(target.url);
  url.password = password;
  const archived = createArchivedScans({ url: url.href });
  try {
    expect(await failureOf(archived.get(id))).toBe('The archive refuses the account.');
  } finally {
    await archived.close();
  }
});
