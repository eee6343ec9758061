import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import type { ScanFailure, ScanFailureType } from '../../contracts/scans/failures.ts';
import { scanFailureTypes } from '../../contracts/scans/failures.ts';

/** Reads why an activity failed for good; whatever is not of the contract is the scanner's fault. */
export function scanFailureOf(error: unknown): ScanFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) {
    return { type: 'timeout', message: 'The check gave no sign of life within its time, in any of its attempts.' };
  }
  if (cause instanceof ApplicationFailure) {
    const type = scanFailureTypes.find((known) => known === cause.type) ?? ('scanner_fault' satisfies ScanFailureType);
    return { type, message: cause.message };
  }
  return { type: 'scanner_fault', message: cause instanceof Error ? cause.message : String(cause) };
}

/** The attempt in which an activity failed; a timeout carries none, and is final only after the last attempt. */
export function attemptOf(error: unknown, maximumAttempts: number): number {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure)) return maximumAttempts;
  const [detail] = cause.details ?? [];
  return isAttempt(detail) ? detail.attempt : maximumAttempts;
}

/** The attempt that a cancelled activity was in; null where none was running. */
export function cancelledAttemptOf(error: unknown): number | null {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const [detail] = cause instanceof CancelledFailure ? cause.details : [];
  return isAttempt(detail) ? detail.attempt : null;
}

const isAttempt = (detail: unknown): detail is { attempt: number } =>
  typeof detail === 'object' && detail !== null && 'attempt' in detail && typeof detail.attempt === 'number';
