import type { ActivityOptions } from '@temporalio/workflow';
import { CancellationScope, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { KarmaActivities } from '../../activities/karma.ts';
import type { KarmaStore } from '../../contracts/karma/failures.ts';
import { nonRetryableKarmaFailures } from '../../contracts/karma/failures.ts';
import { StepFailure, toStepFailure } from './karma-failure.ts';

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const;
/** The stores themselves are given less: ten minutes for a correction of the ledger, seconds for anything else. */
const regular = { startToCloseTimeout: '15 minutes', heartbeatTimeout: '10 seconds', retry } satisfies ActivityOptions;

/** Tried until it is done, whatever it fails by: what a bug keeps from being taken back is taken back once that is mended. */
export const withoutLimit = proxyActivities<KarmaActivities>(regular);

/** Tried until it is done or refused, or has met a bug. */
export const upkeepOptions = {
  ...regular,
  retry: { ...retry, nonRetryableErrorTypes: nonRetryableKarmaFailures },
} satisfies ActivityOptions;

export const upkeep = proxyActivities<KarmaActivities>(upkeepOptions);

const atOnce = proxyLocalActivities<KarmaActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
});

const until = (deadlineMs: number): KarmaActivities =>
  proxyActivities<KarmaActivities>({
    ...regular,
    // The attempts at once may have taken until the deadline.
    scheduleToCloseTimeout: Math.max(deadlineMs - Date.now(), 1_000),
    retry: { ...retry, nonRetryableErrorTypes: nonRetryableKarmaFailures },
  });

/** One thing that a saga does to a store. */
export interface Step<T> {
  store: KarmaStore;
  run(activities: KarmaActivities): Promise<T>;
}

/**
 * Does steps that don't depend on one another: side by side, as activities that Temporal tries until the deadline.
 * @param deadlineMs of the workflow's clock
 * @throws {StepFailure} of the first step that failed for good; the others are then given up
 */
export const perform = <T>(deadlineMs: number, steps: Step<T>[]): Promise<T[]> =>
  sideBySide(steps.map((step) => () => attempt(step, until(deadlineMs))));

/**
 * The same for steps that take but milliseconds: each is first tried in the worker that has the saga, which costs one history
 * event instead of six; one after another, as local activities side by side are not replayed soundly. Only those that an
 * outage keeps from that are handed to Temporal. So a step gets its try even where no worker was there until after the deadline.
 */
export async function performAtOnce<T>(deadlineMs: number, steps: Step<T>[]): Promise<T[]> {
  const results: (() => Promise<T>)[] = [];
  for (const step of steps) {
    try {
      const result = await attempt(step, atOnce);
      results.push(async () => result);
    } catch (error) {
      if (!(error instanceof StepFailure && error.outage) || Date.now() >= deadlineMs) throw error;
      results.push(() => attempt(step, until(deadlineMs)));
    }
  }
  return sideBySide(results);
}

async function sideBySide<T>(results: (() => Promise<T>)[]): Promise<T[]> {
  const scope = new CancellationScope();
  try {
    return await scope.run(() => Promise.all(results.map((result) => result())));
  } catch (error) {
    scope.cancel();
    throw error;
  }
}

async function attempt<T>({ store, run }: Step<T>, activities: KarmaActivities): Promise<T> {
  try {
    return await run(activities);
  } catch (error) {
    throw toStepFailure(error, store);
  }
}
