import {
  CancellationScope,
  defineQuery,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReprocessActivities } from '../../activities/trends-reprocess.ts';
import { nonRetryableTrendsFailures } from '../../contracts/trends/failures.ts';
import type {
  ReprocessProgress,
  ReprocessRange,
  ReprocessState,
  ReprocessTrendsInput,
} from '../../contracts/trends/reprocess.ts';
import { reprocessProgressQueryName, reprocessSearchAttributes } from '../../contracts/trends/reprocess.ts';
import { readStepFailure } from './trends-failure.ts';

/** Tried as long as Kafka or Cassandra is away. A dead worker is noticed sooner than its activity would have ended. */
const { planReprocess, readPosts, switchGeneration, awaitMerge } = proxyActivities<ReprocessActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '15 seconds',
  retry: {
    ...{ initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    nonRetryableErrorTypes: nonRetryableTrendsFailures,
  },
});

/** How far a reprocessing is, when it continues as new. */
export interface ReprocessingSoFar {
  progress: ReprocessProgress;
  /** What is left of each partition; null before that is known. */
  ranges: ReprocessRange[] | null;
}

/**
 * Counts a time once more, and then switches over to that.
 * @param goOn starts the same workflow anew with what was done, before its history grows long
 */
export async function reprocess(
  input: ReprocessTrendsInput,
  earlier: ReprocessingSoFar | undefined,
  goOn: (soFar: ReprocessingSoFar) => Promise<never>,
): Promise<ReprocessProgress> {
  const soFar = earlier ?? { progress: beginningOf(input), ranges: null };
  const { progress } = soFar;
  setHandler(defineQuery<ReprocessProgress>(reprocessProgressQueryName), () => progress);
  if (earlier === undefined) showState(progress);
  try {
    const ranges = await read(input, soFar);
    // What happened decides: from here on it is too late to leave things as they were.
    if (ranges !== null) return await CancellationScope.nonCancellable(() => switchOver(input, progress, ranges));
  } catch (error) {
    if (!isCancellation(error)) enter(progress, 'failed');
    // Where it was refused, the workflow fails by that.
    readStepFailure(error);
    throw error;
  }
  return goOn(soFar);
}

/** @returns what was read; null before all of it is, when the history has grown long */
async function read(input: ReprocessTrendsInput, soFar: ReprocessingSoFar): Promise<ReprocessRange[] | null> {
  const { progress } = soFar;
  soFar.ranges ??= await plan(input, progress);
  const { ranges } = soFar;
  if (ranges === null) return null;
  for (const [index, partition] of progress.partitions.entries())
    for (let range = ranges[index]; range !== undefined && isLeft(range); range = ranges[index]) {
      if (workflowInfo().continueAsNewSuggested) return null;
      const step = await readPosts({ ...input, range });
      ranges[index] = step.range;
      progress.read += step.read;
      partition.nextOffset = step.range.nextOffset;
      showProgress(progress);
    }
  return ranges;
}

/** @returns what is to be read; null before that is known, when the history has grown long */
async function plan(input: ReprocessTrendsInput, progress: ReprocessProgress): Promise<ReprocessRange[] | null> {
  for (;;) {
    const ranges = await planReprocess(input);
    if (ranges !== null) {
      progress.partitions = ranges.map(partitionOf);
      enter(progress, 'reading');
      return ranges;
    }
    enter(progress, 'waiting');
    await sleep('5 seconds', { summary: 'wait until its last minutes take no more posts' });
    if (workflowInfo().continueAsNewSuggested) return null;
  }
}

async function switchOver(
  input: ReprocessTrendsInput,
  progress: ReprocessProgress,
  ranges: readonly ReprocessRange[],
): Promise<ReprocessProgress> {
  const endOffsets = ranges.map(({ partition, endOffset }) => ({ partition, endOffset }));
  await switchGeneration({ ...input, activeSince: new Date().toISOString(), endOffsets });
  enter(progress, 'merging');
  await awaitMerge(input);
  progress.finishedAt = new Date().toISOString();
  enter(progress, 'complete');
  return progress;
}

const beginningOf = ({ id, from, to }: ReprocessTrendsInput): ReprocessProgress => ({
  ...{ id, state: 'reading', from, to, partitions: [], read: 0 },
  ...{ startedAt: workflowInfo().startTime.toISOString(), finishedAt: null },
});

const partitionOf = ({ partition, nextOffset, endOffset }: ReprocessRange) => ({
  ...{ partition, firstOffset: nextOffset, nextOffset, endOffset },
});

const isLeft = ({ nextOffset, endOffset }: ReprocessRange): boolean => BigInt(nextOffset) < BigInt(endOffset);

function enter(progress: ReprocessProgress, state: ReprocessState): void {
  if (progress.state === state) return;
  progress.state = state;
  showState(progress);
}

function showState(progress: ReprocessProgress): void {
  upsertSearchAttributes([{ key: reprocessSearchAttributes.state, value: progress.state }]);
  showProgress(progress);
}

const showProgress = ({ state, read }: ReprocessProgress): void =>
  setCurrentDetails(`**${state}** · ${read} messages read`);
