import { setCurrentDetails, sleep, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { BatchWaitsFor, CountPostsInput, CountPostsResult } from '../../contracts/trends/batch.ts';
import { batchSearchAttributes } from '../../contracts/trends/batch.ts';
import type { BackOff } from '../../domain/back-off.ts';
import { backOffMs } from '../../domain/back-off.ts';
import type { UnreadPanes } from './trends-activities.ts';
import { advanceProgress, storeBatch } from './trends-activities.ts';
import { readStepFailure } from './trends-failure.ts';

/** What a batch got done, when it continues as new. */
export interface CountingProgress {
  /** Panes that are written; null before. */
  panes: number | null;
  waiting: Waiting | null;
}

interface Waiting {
  for: BatchWaitsFor;
  reason: string;
  /** Attempts in a row that came to the same. */
  attempts: number;
}

/** An earlier batch takes milliseconds unless something else is in its way; what is to be mended takes people. */
const betweenAttempts: Record<BatchWaitsFor, BackOff> = {
  cassandra: { firstMs: 1_000, longestMs: 30_000 },
  earlier_batch: { firstMs: 100, longestMs: 5_000 },
  mending: { firstMs: 10_000, longestMs: 300_000 },
};

/**
 * Stores a batch, and waits as long as that takes: for Cassandra, for those before it, and for a bug to be mended, as without
 * it none behind it would count.
 * @param goOn starts the same workflow anew with what was done, before its history grows long
 */
export async function countBatch(
  input: CountPostsInput,
  panes: UnreadPanes,
  earlier: CountingProgress | undefined,
  goOn: (progress: CountingProgress) => Promise<never>,
): Promise<CountPostsResult> {
  const progress: CountingProgress = earlier ?? { panes: null, waiting: null };
  for (;;) {
    const obstacle = await attempt(input, panes, progress);
    showWaiting(progress, obstacle);
    if (progress.waiting === null) return { lastOffset: input.lastOffset, panes: progress.panes ?? 0 };
    const { for: reason, attempts } = progress.waiting;
    await sleep(backOffMs(attempts, betweenAttempts[reason], Math.random), { summary: waitSummaries[reason] });
    if (workflowInfo().continueAsNewSuggested) await goOn(progress);
  }
}

const waitSummaries: Record<BatchWaitsFor, string> = {
  cassandra: 'wait for Cassandra',
  earlier_batch: 'wait for an earlier batch of the partition',
  mending: 'wait for a bug to be mended',
};

type Obstacle = Pick<Waiting, 'for' | 'reason'> | null;

async function attempt(input: CountPostsInput, panes: UnreadPanes, progress: CountingProgress): Promise<Obstacle> {
  try {
    if (progress.panes !== null) return obstacleOf(await advanceProgress(input), input);
    const stored = await storeBatch(input, panes);
    progress.panes = stored.panes;
    return obstacleOf(stored.outcome, input);
  } catch (error) {
    const { isOutage, reason } = readStepFailure(error);
    return { for: isOutage ? 'cassandra' : 'mending', reason };
  }
}

const obstacleOf = (
  outcome: Awaited<ReturnType<typeof advanceProgress>>,
  { partition, followsOffset }: CountPostsInput,
): Obstacle =>
  outcome === 'stored'
    ? null
    : {
        for: 'earlier_batch',
        reason: `Partition ${partition} isn’t counted up to offset ${followsOffset} yet. If no other batch of it is under way, Cassandra lost how far it was: see “Running trends” in docs/operations.md.`,
      };

function showWaiting(progress: CountingProgress, obstacle: Obstacle): void {
  const before = progress.waiting;
  const attempts = before !== null && before.for === obstacle?.for ? before.attempts + 1 : 1;
  progress.waiting = obstacle && { ...obstacle, attempts };
  if (before === null && obstacle === null) return;
  setCurrentDetails(obstacle === null ? '' : `**waits** (attempt ${attempts}): ${obstacle.reason}`);
  const value = obstacle?.for ?? null;
  if (value !== (before?.for ?? null)) upsertSearchAttributes([{ key: batchSearchAttributes.waitingFor, value }]);
}
