import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { CheckName, NetworkCheck } from '../../contracts/scans/checks.ts';
import type { ScanFailure } from '../../contracts/scans/failures.ts';
import { scanFailureTypes } from '../../contracts/scans/failures.ts';
import type { CheckStatus, ScanStatus } from '../../contracts/scans/resource.ts';

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
type Failure = NonNullable<PendingActivity['lastFailure']>;

const activityOfCheck: Record<NetworkCheck, string> = {
  http: 'checkHttp',
  tls: 'checkTls',
  dns: 'checkDns',
  ports: 'checkPorts',
};
const isOf = (check: CheckName, { activityType }: PendingActivity): boolean =>
  check !== 'simulated' && activityType?.name === activityOfCheck[check];

/**
 * Adds what only Temporal knows while checks run: the attempt that each is in, and why the one before failed. The
 * workflow learns of neither before the check ends.
 */
export function addPendingAttempts(status: ScanStatus, { raw }: WorkflowExecutionDescription): ScanStatus {
  const pending = raw.pendingActivities ?? [];
  const checks = status.checks.map((check): CheckStatus => {
    const activity = pending.find((activity) => isOf(check.name, activity));
    if (check.state !== 'running' || activity === undefined) return check;
    return {
      ...check,
      attempt: activity.attempt ?? check.attempt,
      lastFailure: activity.lastFailure ? toScanFailure(activity.lastFailure) : check.lastFailure,
    };
  });
  return { ...status, checks, attempts: Math.max(status.attempts, highestAttempt(pending)) };
}

/**
 * Whether a check has ended of which the status does not tell yet: its activity is gone, and the workflow has not been
 * given the result when it answered. Asked again it will have, as queries wait for what a workflow is about to learn.
 */
export const isBehind = (status: ScanStatus, { raw }: WorkflowExecutionDescription): boolean =>
  status.checks.some(
    ({ name, state }) => state === 'running' && !(raw.pendingActivities ?? []).some((activity) => isOf(name, activity)),
  );

/** The admission of the target counts too: a scan that hangs in it must be seen to try again. */
const highestAttempt = (pending: PendingActivity[]): number =>
  Math.max(0, ...pending.map(({ attempt }) => attempt ?? 0));

function toScanFailure({ message, applicationFailureInfo, timeoutFailureInfo }: Failure): ScanFailure {
  if (timeoutFailureInfo) return { type: 'timeout', message: 'The attempt gave no sign of life within its time.' };
  const type = scanFailureTypes.find((known) => known === applicationFailureInfo?.type) ?? 'scanner_fault';
  return { type, message: message ?? '' };
}
