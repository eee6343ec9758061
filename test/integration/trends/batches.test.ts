import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createTrendsActivities } from '../../../activities/trends.ts';
import { compressionCodec } from '../../../adapters/temporal/compression-codec.ts';
import { createTrendsBatches } from '../../../adapters/temporal/trends-batches.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import type { CountPostsInput } from '../../../contracts/trends/batch.ts';
import { batchWorkflowId, trendsTaskQueue } from '../../../contracts/trends/batch.ts';
import { noCounts } from '../../../domain/trends/counts.ts';
import { encodePane, encodePanes } from '../../../domain/trends/encode-panes.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { startDevServer, withWorker } from '../../helpers/temporal.ts';
import { batchOf, paneOf, steeredBatchStore } from '../../helpers/trends.ts';

const dataConverter = { payloadCodecs: [compressionCodec] };
const never = new AbortController().signal;

let temporal: TestWorkflowEnvironment;
let batches: ReturnType<typeof createTrendsBatches>;
beforeAll(async () => {
  temporal = await startDevServer();
  batches = createTrendsBatches(new Client({ connection: temporal.connection, dataConverter }));
});
afterAll(() => temporal?.teardown());

const withStore = <T>(store: ReturnType<typeof steeredBatchStore>, work: () => Promise<T>): Promise<T> =>
  withWorker(
    temporal,
    { taskQueue: trendsTaskQueue, activities: createTrendsActivities({ batches: store }), dataConverter },
    work,
  );

/** So large that they are compressed on their way. */
const cities = Array.from({ length: 500 }, (_, index) => ({
  ...{ city: `City ${String(index).padStart(3, '0')}, Ontario`, counts: noCounts(), authors: new Uint8Array([1]) },
}));
const panes = [60_000, 120_000].map((startMs) => ({ ...paneOf(startMs), cities }));
const idOf = (input: CountPostsInput) => batchWorkflowId(input.generation, input);

test('a batch is begun once, and whoever comes second is told where the first one ends', async () => {
  const store = steeredBatchStore();
  const [input] = batchOf(0, 10_000, { watermarkMs: 125_000, replayFromOffset: '7' });
  const memo = { lastOffset: '9999', watermarkMs: 125_000, replayFromOffset: '7', messages: input.messages };
  const before = Date.now();
  expect(await batches.start(input, encodePanes(panes))).toEqual({ ...memo, foundBegunAtMs: null });
  const longer = { ...input, lastOffset: '12000', watermarkMs: 200_000 };
  const found = await batches.start(longer, encodePanes([]));
  expect(found).toEqual({ ...memo, foundBegunAtMs: expect.any(Number) });
  expect(found.foundBegunAtMs).toBeGreaterThan(before - 1_000);
  expect(found.foundBegunAtMs).toBeLessThan(Date.now() + 1_000);
  await withStore(store, async () => {
    expect(await batches.result(idOf(input), never)).toEqual({ lastOffset: '9999', panes: 2 });
    expect(await batches.start(longer, encodePanes([]))).toEqual(found);
  });
  expect(store.batches[0]?.panes).toEqual(panes.map((pane) => ({ startMs: pane.startMs, body: encodePane(pane) })));
});

test('what a batch waits for is known: no worker, Cassandra, or nothing', async () => {
  let isAway = true;
  const store = steeredBatchStore(() => {
    if (isAway) throw new StoreUnavailable('cassandra', 'Cassandra can’t be reached (ECONNREFUSED).');
  });
  const [input] = batchOf(20_000, 20_100, { followsOffset: null });
  await batches.start(input, encodePanes(panes));
  await expect(batches.waitsFor(idOf(input))).rejects.toThrow();
  await withStore(store, async () => {
    await expectEventually(async () =>
      expect(await batches.waitsFor(idOf(input))).toEqual({
        ...{ cause: 'cassandra', reason: `${idOf(input)} waits for Cassandra` },
      }),
    );
    isAway = false;
    expect(await batches.result(idOf(input), never)).toMatchObject({ panes: 2 });
    expect(await batches.waitsFor(idOf(input))).toBeNull();
  });
});

test('one that was ended by somebody has no result, and nobody waits for what is not there', async () => {
  const [input] = batchOf(40_000, 40_100);
  await batches.start(input, encodePanes(panes));
  const result = batches.result(idOf(input), never);
  await new Client({ connection: temporal.connection }).workflow.getHandle(idOf(input)).terminate();
  expect(await result).toBeNull();
  expect(await batches.result('trends-batch-live-0-99', never)).toBeNull();
  await batches.ping();
});
