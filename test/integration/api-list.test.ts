import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { searchableTarget } from '../../api/scans/searchable-target.ts';
import type { ScanListItem, ScanState } from '../../contracts/scans/resource.ts';
import { scansTaskQueue, scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';
import { createApiOverTemporal } from './api-over-temporal.ts';

let environment: TestWorkflowEnvironment;
let api: ReturnType<typeof createApiOverTemporal>;
beforeAll(async () => {
  environment = await startDevServer();
  api = createApiOverTemporal(environment.client);
});
afterAll(() => environment?.teardown());

async function submitMany(count: number, target: string): Promise<string[]> {
  const ids: string[] = [];
  for (let done = 0; done < count; done += 50) {
    const batch = Array.from({ length: Math.min(50, count - done) }, () => api.submit({ target }));
    ids.push(...(await Promise.all(batch)).map(({ id }) => id));
  }
  return ids;
}

const untilListed = (target: string, count: number): Promise<void> =>
  expectEventually(async () => expect(await readAll({ target })).toHaveLength(count));

async function readAll(query: Record<string, string>, betweenPages = async () => {}): Promise<ScanListItem[]> {
  const all: ScanListItem[] = [];
  let cursor: string | null = null;
  do {
    const page = await api.list({ ...query, limit: '200', ...(cursor !== null && { cursor }) });
    all.push(...page.items);
    cursor = page.nextCursor;
    await betweenPages();
  } while (cursor !== null);
  return all;
}

test('more than 1,000 scans are listed once each, newest first, while others arrive and end', async () => {
  const target = 'many.example';
  const ids = await submitMany(1_020, target);
  await untilListed(target, ids.length);

  // Visibility gives open scans first and closed ones by their end, so these would stand out of order there.
  const ended = ids.filter((_, index) => index % 20 === 0).toReversed();
  for (const id of ended) await environment.client.workflow.getHandle(scanWorkflowId(id)).terminate();
  await expectEventually(
    async () => expect(await readAll({ target, state: 'error' })).toHaveLength(ended.length),
    30_000,
  );

  const listed = await readAll({ target }, async () => {
    await api.submit({ target });
  });
  expect(listed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  const times = listed.map(({ acceptedAt }) => acceptedAt);
  expect(times).toEqual(times.toSorted().toReversed());
});

test('filters select by state, target, profile and time, alone and together', async () => {
  const target = `filtered-${randomUUID()}.example`;
  const [first] = await submitMany(1, target);
  const dns = await api.submit({ target, profile: 'dns' });
  await untilListed(target, 2);

  const idsOf = async (query: Record<string, string>) =>
    (await api.list({ target, ...query })).items.map(({ id }) => id);
  expect(await idsOf({ profile: 'dns' })).toEqual([dns.id]);
  expect(await idsOf({ state: 'accepted', profile: 'standard' })).toEqual([first]);
  for (const state of ['running', 'complete', 'error', 'cancelling', 'cancelled'] satisfies ScanState[]) {
    expect(await idsOf({ state })).toEqual([]);
  }
  const { acceptedAt } = await api.get(dns.id);
  expect(await idsOf({ since: acceptedAt })).toEqual([dns.id]);
  expect(await idsOf({ since: new Date(Date.parse(acceptedAt) + 1).toISOString() })).toEqual([]);
});

test.each([
  "http://quoted.example/it's",
  'http://quoted.example/?q="x"',
  "http://quoted.example/'OR'1'='1",
  "http://quoted.example/')/**/OR/**/WorkflowType='processScan",
  'http://quoted.example/%25_?a=:b&c=`d`--',
  `http://quoted.example/${'long'.repeat(100)}`,
  'http://quoted.example/ünïcödé/😀',
])('the target %s is found by exactly itself', async (target) => {
  const { id } = await api.submit({ target });
  await expectEventually(async () => {
    const found = (await api.list({ target })).items.map((item) => [item.id, item.target]);
    expect(found).toEqual([[id, searchableTarget(target)]]);
  });
});

test('a scan that has ended is listed with its target whole, and with what came out', async () => {
  const target = `http://long.example/${'long'.repeat(100)}`;
  const options = { simulation: { minSleepSeconds: 0, maxSleepSeconds: 0, failureChance: 0 } };
  const { id } = await api.submit({ target, profile: 'simulated', options });
  await withWorker(environment, { taskQueue: scansTaskQueue, activities: {} }, () => api.untilState(id, 'complete'));
  await expectEventually(async () => {
    const [found] = (await api.list({ target })).items;
    expect(found).toMatchObject({ id, target, summary: expect.stringContaining('Simulated scan took') });
  });
});
