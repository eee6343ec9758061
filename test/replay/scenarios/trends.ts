import { ApplicationFailure } from '@temporalio/common';
import { createTrendsActivities } from '../../../activities/trends.ts';
import { compressionCodec } from '../../../adapters/temporal/compression-codec.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { batchWorkflowId, countPostsType } from '../../../contracts/trends/batch.ts';
import { trendsFailures } from '../../../contracts/trends/failures.ts';
import type { MergeWindowsResult } from '../../../contracts/trends/merge.ts';
import { mergeWindowsType } from '../../../contracts/trends/merge.ts';
import type { BatchArgs, SteeredBatchStore } from '../../helpers/trends.ts';
import { batchOf, mergeInput, paneOf, steeredBatchStore } from '../../helpers/trends.ts';
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
];
