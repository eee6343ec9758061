import type { RawValue } from '@temporalio/common';
import { proxyLocalActivities } from '@temporalio/workflow';
import type { TrendsActivities } from '../../activities/trends.ts';

/** Panes as the sandbox has them: the payload that came, unread. */
export type UnreadPanes = RawValue<Uint8Array>;

interface Activities extends Omit<TrendsActivities, 'storeBatch'> {
  storeBatch(
    input: Parameters<TrendsActivities['storeBatch']>[0],
    panes: UnreadPanes,
  ): ReturnType<TrendsActivities['storeBatch']>;
}

/**
 * Local ones, as those of telemetry: a batch so costs 7 history events, and its panes are not copied into the history again. Tried
 * once, as waiting is the workflow's, by timers that everybody can see.
 */
export const { storeBatch, advanceProgress } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 1 },
});
