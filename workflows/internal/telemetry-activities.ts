import type { RawValue } from '@temporalio/common';
import { proxyLocalActivities } from '@temporalio/workflow';
import type { TelemetryActivities } from '../../activities/telemetry.ts';
import type { PublishEventsInput, PublishEventsResult } from '../../contracts/telemetry/batch.ts';
import { telemetryBug } from '../../contracts/telemetry/failures.ts';
import type { Submission } from '../../contracts/telemetry/submission.ts';

/** Submissions as the sandbox has them: the payload that came, unread. */
export type UnreadSubmissions = RawValue<Submission[]>;

interface Activities extends Omit<TelemetryActivities, 'publishEvents'> {
  publishEvents(input: PublishEventsInput, submissions: UnreadSubmissions): Promise<PublishEventsResult>;
}

/**
 * Local ones: measured, a batch so costs 7 history events and 3 state transitions instead of 17 and 9, and its input is not
 * copied into the history again. Never two side by side, which the SDK doesn't replay soundly. They tell outages in their
 * results, so an attempt that fails otherwise is a bug, or its worker hangs.
 */
export const { publishEvents, extendLeases, setAsideRejects, deleteMessages } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '60 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds', nonRetryableErrorTypes: [telemetryBug] },
});
