import { ApplicationFailure } from '@temporalio/common';
import { createTrendsActivities } from '../../../activities/trends.ts';
import { compressionCodec } from '../../../adapters/temporal/compression-codec.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { batchWorkflowId, countPostsType } from '../../../contracts/trends/batch.ts';
import { trendsFailures } from '../../../contracts/trends/failures.ts';
import type { MergeWindowsResult } from '../../../contracts/trends/merge.ts';
import { mergeWindowsType } from '../../../contracts/trends/merge.ts';
import type { ReprocessProgress } from '../../../contracts/trends/reprocess.ts';
import {
  reprocessProgressQueryName,
  reprocessTrendsType,
  reprocessWorkflowId,
} from '../../../contracts/trends/reprocess.ts';
import type { ReprocessingSoFar } from '../../../workflows/internal/reprocess.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { BatchArgs, SteeredBatchStore } from '../../helpers/trends.ts';
import { batchOf, mergeInput, paneOf, steeredBatchStore } from '../../helpers/trends.ts';
import type { SteeredReprocess } from '../../helpers/trends-reprocess.ts';
import { rangeOf, reprocessInput, steeredReprocess } from '../../helpers/trends-reprocess.ts';
import type { Scenario } from './scenario.ts';

const batchScenario = (name: string, args: BatchArgs, batches: SteeredBatchStore = steeredBatchStore()): Scenario => ({
  ...{ pipeline: 'trends', name, args, workflowType: countPostsType },
  workflowId: batchWorkflowId(args[0].generation, args[0]),
  activities: createTrendsActivities({ batches }),
  payloadCodecs: [compressionCodec],
});

/** Fails at first. */
function failing(calls: number, error: () => Error): SteeredBatchStore {
  let left = calls;
  return steeredBatchStore(() => {
    if (left === 0) return;
    left -= 1;
    throw error();
  });
}

/** In which the batch before this one is stored only after some attempts. */
function late(followed: bigint, attempts: number): SteeredBatchStore {
  let asked = 0;
  const mark = { generation: 'live', partition: 0, watermarkMs: null, caughtUpAtMs: null };
  const store = steeredBatchStore(async (call) => {
    if (call !== 'countedUpTo') return;
    asked += 1;
    if (asked === attempts) await store.advance({ ...mark, nextOffset: followed });
  });
  return store;
}

const counted = steeredBatchStore();
await counted.advance({ generation: 'live', partition: 0, nextOffset: 5n, watermarkMs: null, caughtUpAtMs: null });

const mergeScenario = (name: string, mergeWindows: () => Promise<MergeWindowsResult>): Scenario => ({
  ...{ pipeline: 'trends', name, args: [mergeInput], workflowType: mergeWindowsType, workflowId: name },
  activities: { mergeWindows },
  payloadCodecs: [compressionCodec],
});
const merged = { finalUntil: '2026-01-01T10:03:00.000Z', batches: 240, windows: 70 };

const reprocessScenario = (name: string, steered: SteeredReprocess, changes: Partial<Scenario> = {}): Scenario => ({
  ...{ pipeline: 'trends', name, args: [reprocessInput], workflowType: reprocessTrendsType },
  workflowId: reprocessWorkflowId(name),
  activities: steered.activities,
  payloadCodecs: [compressionCodec],
  ...changes,
});
const ranges = () => [rangeOf(0, 1_000, 1_250), rangeOf(1, 40, 140)];
let plans = 0;
const readSoFar: ReprocessingSoFar = {
  progress: {
    ...{ id: reprocessInput.id, from: reprocessInput.from, to: reprocessInput.to, state: 'reading', read: 200 },
    partitions: [{ partition: 0, firstOffset: '1000', nextOffset: '1200', endOffset: '1300' }],
    ...{ startedAt: '2026-03-05T13:00:10.000Z', finishedAt: null },
  },
  ranges: [{ ...rangeOf(0, 1_200, 1_300), watermarkMs: 1_772_715_600_000, replayFromOffset: '1150' }],
};

export const trendsScenarios: Scenario[] = [
  batchScenario('batch-stored', batchOf(0, 10, {}, [paneOf(60_000), paneOf(120_000)])),
  batchScenario(
    'batch-waited-for-cassandra',
    batchOf(100, 110, { followsOffset: null }, [paneOf(60_000)]),
    failing(2, () => new StoreUnavailable('cassandra', 'Cassandra can’t be reached (ECONNREFUSED).')),
  ),
  batchScenario('batch-waited-for-another', batchOf(200, 210, {}, [paneOf(60_000)]), late(200n, 3)),
  batchScenario(
    'batch-waited-for-mending',
    batchOf(300, 310, { followsOffset: null }),
    failing(1, () => new TypeError('this is a bug')),
  ),
  batchScenario('batch-refused', batchOf(1, 11), counted),
  mergeScenario('windows-merged', async () => merged),
  mergeScenario('windows-merged-none-final', async () => ({ finalUntil: null, batches: 0, windows: 0 })),
  mergeScenario('windows-not-merged', async () => {
    throw ApplicationFailure.create({ type: trendsFailures.bug, message: 'This is a bug.' });
  }),
  reprocessScenario('reprocessed', steeredReprocess(ranges())),
  reprocessScenario(
    'reprocess-waited',
    steeredReprocess(async () => {
      plans += 1;
      return plans < 3 ? null : ranges();
    }),
  ),
  reprocessScenario('reprocess-continued', steeredReprocess([]), { args: [reprocessInput, readSoFar] }),
  reprocessScenario(
    'reprocess-refused',
    steeredReprocess(ranges(), () => {
      throw ApplicationFailure.create({ type: trendsFailures.refused, message: 'Posts have left Kafka.' });
    }),
  ),
  reprocessScenario(
    'reprocess-failed',
    steeredReprocess(ranges(), (step) => {
      if (step === 'readPosts')
        throw ApplicationFailure.create({ type: trendsFailures.bug, message: 'This is a bug.' });
    }),
  ),
  reprocessScenario(
    'reprocess-cancelled',
    steeredReprocess(async () => null),
    {
      async during(handle) {
        await expectEventually(async () => {
          const { state } = await handle.query<ReprocessProgress>(reprocessProgressQueryName);
          if (state !== 'waiting') throw new Error(`It is ${state}.`);
        });
        await handle.cancel();
      },
    },
  ),
];
