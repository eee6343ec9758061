import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { KarmaStore } from '../../contracts/karma/failures.ts';
import { karmaFailures, karmaStores } from '../../contracts/karma/failures.ts';

/** How a step of a saga ended that didn't do what it should. */
export class StepFailure extends Error {
  readonly store: KarmaStore;
  /** Whether it asks for what can't be done. */
  readonly refused: boolean;
  /** Whether it may well work later. */
  readonly outage: boolean;

  constructor(store: KarmaStore, reason: string, type: string | null | undefined) {
    super(reason);
    this.name = 'StepFailure';
    this.store = store;
    this.refused = type === karmaFailures.refused;
    this.outage = type === null || type === karmaFailures.unavailable;
  }
}

/**
 * @param error what an activity ended with: a local one fails with an ApplicationFailure, but times out like any other
 * @param store which it was about, unless it says so itself
 * @returns the error itself where it is a cancellation, or a bug of the workflow's own
 */
export function toStepFailure(error: unknown, store: KarmaStore): unknown {
  if (isCancellation(error) || !(error instanceof ActivityFailure || error instanceof ApplicationFailure)) return error;
  const told = applicationFailureIn(error);
  if (told !== null) return new StepFailure(storeIn(told) ?? store, told.message, told.type);
  return new StepFailure(store, 'It did not answer in time.', error.cause instanceof TimeoutFailure ? null : undefined);
}

/** A timeout has the failure of the last attempt as its cause. */
function applicationFailureIn(failure: Error): ApplicationFailure | null {
  for (let error: unknown = failure; error instanceof Error; error = error.cause)
    if (error instanceof ApplicationFailure) return error;
  return null;
}

const storeIn = ({ details }: ApplicationFailure): KarmaStore | undefined =>
  karmaStores.find((store) => store === details?.[0]);
