import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { MergeActivities } from '../../activities/trends-merge.ts';
import { nonRetryableTrendsFailures } from '../../contracts/trends/failures.ts';
import type { MergeWindowsInput, MergeWindowsResult } from '../../contracts/trends/merge.ts';
import { mergeSearchAttributes } from '../../contracts/trends/merge.ts';

/** It takes a minute, and longer when it has to wait for another one in the same worker. Nobody is to wait long for a dead worker's. */
const { mergeWindows } = proxyActivities<MergeActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '10 seconds',
  retry: {
    ...{ initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds' },
    nonRetryableErrorTypes: nonRetryableTrendsFailures,
  },
});

export async function merge(input: MergeWindowsInput): Promise<MergeWindowsResult> {
  setCurrentDetails('merges what was counted into windows, until the next full minute');
  const result = await mergeWindows(input);
  const { finalUntil, batches, windows } = result;
  setCurrentDetails(
    `**final until ${finalUntil ?? 'nothing yet'}** · merged ${batches} batches, computed ${windows} windows`,
  );
  if (finalUntil !== null)
    upsertSearchAttributes([{ key: mergeSearchAttributes.finalUntil, value: new Date(finalUntil) }]);
  return result;
}
