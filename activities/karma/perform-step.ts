import { ApplicationFailure, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { KarmaRefusal, karmaFailures } from '../../contracts/karma/failures.ts';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';

/** How one call of an activity ended: as it should, or by a type of karmaFailures. */
export type StepOutcome = 'done' | (typeof karmaFailures)[keyof typeof karmaFailures];

/** Told of every call of an activity, by its name, for metrics. */
export type OnStep = (step: string, seconds: number, outcome: StepOutcome) => void;

/** A correction may take minutes, and a worker that dies in the midst of it is to be noticed sooner. */
const heartbeatMs = 3_000;

/**
 * Does the work of an activity, heartbeats meanwhile, and fails with the types of karmaFailures. Those who schedule it say
 * which of these are tried again.
 */
export async function performStep<T>(step: string, work: () => Promise<T>, onStep?: OnStep): Promise<T> {
  const startedAt = performance.now();
  const beats = activityInfo().isLocal ? undefined : setInterval(heartbeat, heartbeatMs);
  const tell = (outcome: StepOutcome) => onStep?.(step, (performance.now() - startedAt) / 1000, outcome);
  try {
    const done = await work();
    tell('done');
    return done;
  } catch (error) {
    const { outcome, failure } = translate(step, error);
    tell(outcome);
    throw failure;
  } finally {
    clearInterval(beats);
  }
}

function translate(step: string, error: unknown): { outcome: StepOutcome; failure: ApplicationFailure } {
  if (error instanceof StoreUnavailable) return failing(karmaFailures.unavailable, error.message, unavailable(error));
  if (error instanceof KarmaRefusal) return failing(karmaFailures.refused, error.message, {});
  // Whatever an abort ends is begun anew elsewhere, or not asked for any more.
  if (cancellationSignal().aborted)
    return failing(karmaFailures.unavailable, `The worker stopped before ${step} was done.`, {});
  const cause = error instanceof Error && { cause: error };
  return failing(karmaFailures.bug, `${step} failed unexpectedly: ${String(error)}`, { ...cause });
}

type FailureOptions = Parameters<typeof ApplicationFailure.create>[0];

const failing = (type: Exclude<StepOutcome, 'done'>, message: string, options: FailureOptions) => ({
  outcome: type,
  failure: ApplicationFailure.create({ type, message, ...options }),
});

function unavailable({ store }: StoreUnavailable): FailureOptions {
  // The first failure of a saga is worth a line in the log; thousands that wait and try again are not.
  const { isLocal, attempt } = activityInfo();
  const category = isLocal && attempt === 1 ? {} : { category: ApplicationFailureCategory.BENIGN };
  return { details: [store], ...category };
}
