import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { Client, WorkflowFailedError } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkerOptions } from '@temporalio/worker';
import type { BatchStore } from '../../activities/trends/ports.ts';
import { createTrendsActivities } from '../../activities/trends.ts';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import type { CountPostsResult } from '../../contracts/trends/batch.ts';
import { batchSearchAttributes, batchWorkflowId, countPostsType } from '../../contracts/trends/batch.ts';
import { trendsFailures } from '../../contracts/trends/failures.ts';
import { encodePane } from '../../domain/trends/encode-panes.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { startTimeSkippingServer, withWorker } from '../helpers/temporal.ts';
import type { BatchArgs } from '../helpers/trends.ts';
import { batchOf, paneOf, steeredBatchStore } from '../helpers/trends.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkippingServer();
});
afterAll(() => environment?.teardown());

type Count = (...args: BatchArgs) => Promise<CountPostsResult>;

const startBatch = (args: BatchArgs, taskQueue: string): Promise<WorkflowHandle<Count>> =>
  environment.client.workflow.start<Count>(countPostsType, {
    ...{ taskQueue, workflowId: `${batchWorkflowId(args[0].generation, args[0])}-${taskQueue}`, args },
    workflowTaskTimeout: '2 seconds',
  });

/** Time is skipped only while the environment's own client waits for a result. */
const clientFor = (skipsTime: boolean): Client =>
  skipsTime ? environment.client : new Client({ connection: environment.connection });

/** Runs batches, started one after another, to their ends on a worker whose store is steered. */
async function runBatches(
  batches: BatchArgs[],
  store: BatchStore,
  { skipsTime = false, ...options }: Partial<WorkerOptions> & { skipsTime?: boolean } = {},
) {
  const taskQueue = `trends-${randomUUID()}`;
  const activities = createTrendsActivities({ batches: store });
  return withWorker(environment, { taskQueue, activities, ...options }, async () => {
    const handles: WorkflowHandle<Count>[] = [];
    for (const args of batches) handles.push(await startBatch(args, taskQueue));
    const results: CountPostsResult[] = [];
    for (const { workflowId } of handles) results.push(await clientFor(skipsTime).workflow.result(workflowId));
    return { handles, results };
  });
}

const away = () => {
  throw new StoreUnavailable('cassandra', 'Cassandra can’t be reached (ECONNREFUSED).');
};

describe('a batch', () => {
  test('is stored, panes before progress, and costs seven events at most', async () => {
    const asked: string[] = [];
    const store = steeredBatchStore((call) => {
      asked.push(call);
    });
    const panes = [paneOf(60_000), paneOf(120_000)];
    const args = batchOf(0, 10_000, { watermarkMs: 125_000, caughtUpAtMs: 130_000 }, panes);
    const { handles, results } = await runBatches([args], store);
    expect(results).toEqual([{ lastOffset: '9999', panes: 2 }]);
    expect(asked).toEqual(['countedUpTo', 'writeBatch', 'advance']);
    expect(store.batches).toMatchObject([{ generation: 'live', partition: 0, firstOffset: '0', lastOffset: '9999' }]);
    expect(store.batches[0]?.panes).toEqual(panes.map((one) => ({ startMs: one.startMs, body: encodePane(one) })));
    expect(store.marks).toEqual([
      { generation: 'live', partition: 0, nextOffset: 10_000n, watermarkMs: 125_000, caughtUpAtMs: 130_000 },
    ]);
    const { events } = (await handles[0]?.fetchHistory()) ?? {};
    expect(events?.length).toBeLessThanOrEqual(7);
  });

  test('hands its panes on exactly as they came', async () => {
    const handedOn: Buffer[] = [];
    const watching: PayloadCodec = {
      async encode(payloads) {
        handedOn.push(...payloads.map(({ data }) => Buffer.from(data ?? [])));
        return payloads;
      },
      decode: async (payloads) => payloads,
    };
    const args = batchOf(0, 1, {}, [paneOf(60_000)]);
    await runBatches([args], steeredBatchStore(), { dataConverter: { payloadCodecs: [watching] } });
    expect(handedOn.some((data) => data.equals(args[1]))).toBe(true);
  });

  test('that was stored before changes nothing', async () => {
    const store = steeredBatchStore();
    await runBatches([batchOf(0, 10), batchOf(10, 20)], store);
    const before = [store.batches.length, store.marks.length];
    const { results } = await runBatches([batchOf(0, 10, {}, [paneOf(0)]), batchOf(10, 20)], store);
    expect(results).toEqual([
      { lastOffset: '9', panes: 1 },
      { lastOffset: '19', panes: 0 },
    ]);
    expect([store.batches.length, store.marks.length]).toEqual(before);
  });

  test('of which a part was counted in other batches is refused', async () => {
    const store = steeredBatchStore();
    await runBatches([batchOf(0, 10)], store);
    const error = await runBatches([batchOf(5, 15)], store).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect((error as WorkflowFailedError).cause).toMatchObject({
      type: trendsFailures.refused,
      message: expect.stringContaining('counted up to offset 10 already'),
    });
    expect(store.batches).toHaveLength(1);
  });

  test('of which all was counted in other batches is refused, as are posts of a topic that was made anew', async () => {
    const store = steeredBatchStore();
    await runBatches([batchOf(0, 10), batchOf(10, 20)], store);
    for (const again of [batchOf(0, 5), batchOf(10, 15), batchOf(12, 20)]) {
      const error = await runBatches([again], store).catch((failure: unknown) => failure);
      expect((error as WorkflowFailedError).cause).toMatchObject({
        type: trendsFailures.refused,
        message: expect.stringContaining('before the topic was made anew'),
      });
    }
    expect(store.marks.map(({ nextOffset }) => nextOffset)).toEqual([10n, 20n]);
  });

  test('goes on where posts were lost to retention, and where nothing was ever counted', async () => {
    const store = steeredBatchStore();
    await runBatches([batchOf(500, 510, { followsOffset: null })], store);
    await runBatches([batchOf(700, 710, { followsOffset: '510' })], store);
    expect(store.marks.map(({ nextOffset }) => nextOffset)).toEqual([510n, 710n]);
  });
});

test('progress goes through batches one by one, in whichever order they are stored', async () => {
  const store = steeredBatchStore();
  const { results } = await runBatches([batchOf(20, 30), batchOf(10, 20), batchOf(0, 10)], store);
  expect(results).toHaveLength(3);
  expect(store.marks.map(({ nextOffset }) => nextOffset)).toEqual([10n, 20n, 30n]);
  // Panes that were written early are not written again.
  expect(store.batches).toHaveLength(3);
});

test('partitions don’t wait for each other', async () => {
  const store = steeredBatchStore();
  await runBatches([batchOf(0, 10, { partition: 3 })], store);
  expect(await store.countedUpTo('live', 3)).toBe(10n);
  expect(await store.countedUpTo('live', 0)).toBe(null);
});

describe('waiting for Cassandra', () => {
  test.each(['countedUpTo', 'writeBatch', 'advance'] as const)(
    'which fails at %s, takes as long as it must',
    async (failing) => {
      const backAt = (await environment.currentTimeMs()) + 3 * 60_000;
      const store = steeredBatchStore(async (call) => {
        if (call === failing && (await environment.currentTimeMs()) < backAt) away();
      });
      const { results } = await runBatches([batchOf(0, 10, {}, [paneOf(0)])], store, { skipsTime: true });
      expect(results).toEqual([{ lastOffset: '9', panes: 1 }]);
      expect(store.marks).toHaveLength(1);
      expect(await environment.currentTimeMs()).toBeGreaterThan(backAt);
    },
  );

  const waitingFor = async (handle: WorkflowHandle) =>
    (await handle.describe()).typedSearchAttributes.get(batchSearchAttributes.waitingFor);

  test.each<[string, () => void, string]>([
    ['Cassandra', away, 'cassandra'],
    [
      'a bug to be mended',
      () => {
        throw new TypeError('this is one');
      },
      'mending',
    ],
  ])('is seen, and over once it is there: %s', async (_what, fail, told) => {
    let isAway = true;
    const store = steeredBatchStore(() => {
      if (isAway) fail();
    });
    const taskQueue = `trends-${randomUUID()}`;
    await withWorker(environment, { taskQueue, activities: createTrendsActivities({ batches: store }) }, async () => {
      const handle = await startBatch(batchOf(0, 10), taskQueue);
      // Time stands still until the result is asked for, so the batch stays in its first wait.
      await expectEventually(async () => expect(await waitingFor(handle)).toBe(told));
      isAway = false;
      expect(await handle.result()).toEqual({ lastOffset: '9', panes: 0 });
      expect(await waitingFor(handle)).toBeUndefined();
    });
  });
});
