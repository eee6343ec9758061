import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import { trendsFailures } from '../../contracts/trends/failures.ts';

/** Why a step didn't do what it should. */
export interface StepFailure {
  /** Whether it may well work later; otherwise it met a bug. */
  isOutage: boolean;
  reason: string;
}

/**
 * @param error what an activity ended with: a local one fails with an ApplicationFailure, but times out like any other
 * @throws {ApplicationFailure} `trends_refused` where it was refused, which ends the workflow
 * @throws the error itself where it is a cancellation, or a bug of the workflow's own
 */
export function readStepFailure(error: unknown): StepFailure {
  if (isCancellation(error) || !(error instanceof ActivityFailure || error instanceof ApplicationFailure)) throw error;
  const told = error instanceof ApplicationFailure ? error : error.cause;
  if (told instanceof TimeoutFailure) return { isOutage: true, reason: 'It did not answer in time.' };
  if (!(told instanceof ApplicationFailure)) throw error;
  const { type, message } = told;
  if (type === trendsFailures.refused) throw ApplicationFailure.create({ type, message, nonRetryable: true });
  return { isOutage: type === trendsFailures.unavailable, reason: message };
}
