import type { ActivityOptions } from '@temporalio/workflow';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { KarmaActivities } from '../../activities/karma.ts';
import { karmaFailures, nonRetryableKarmaFailures } from '../../contracts/karma/failures.ts';

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const;
const regular = { startToCloseTimeout: '30 seconds', retry } satisfies ActivityOptions;

/** Tried until it is done, whatever it fails by: what a bug keeps from being taken back is taken back once that is mended. */
export const withoutLimit = proxyActivities<KarmaActivities>(regular);

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

type Step<T> = (activities: KarmaActivities) => Promise<T>;

/**
 * Does steps that don't depend on one another. Each is first tried at once in the worker that has the saga, which costs one
 * history event instead of six; one after another, as local activities side by side are not replayed soundly. Those that
 * an outage keeps from that are handed to Temporal, which tries them side by side until the deadline and shows how they fare.
 * So a step gets its try even where no worker was there until after the deadline.
 * @param deadlineMs of the workflow's clock
 * @throws {ActivityFailure} of the first step that failed for good; the others are then given up
 */
export async function perform<T>(deadlineMs: number, steps: Step<T>[]): Promise<T[]> {
  const attempts: (() => Promise<T>)[] = [];
  for (const step of steps) {
    try {
      const done = await step(atOnce);
      attempts.push(async () => done);
    } catch (error) {
      if (!isOutage(error) || Date.now() >= deadlineMs) throw error;
      attempts.push(() => step(until(deadlineMs)));
    }
  }
  const scope = new CancellationScope();
  try {
    return await scope.run(() => Promise.all(attempts.map((attempt) => attempt())));
  } catch (error) {
    scope.cancel();
    throw error;
  }
}

const isOutage = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  (error.cause instanceof TimeoutFailure ||
    (error.cause instanceof ApplicationFailure && error.cause.type === karmaFailures.unavailable));
