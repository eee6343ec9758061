import { ApplicationFailure, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { StoreUnavailable } from '../contracts/store-unavailable.ts';

/** How the activities of a pipeline fail. */
export interface StepFailures<Type extends string> {
  types: { unavailable: Type; refused: Type; bug: Type };
  /** Whether an error says that what is asked for can't be done. */
  isRefusal(error: unknown): error is Error;
}

/** Told of every call of an activity, by its name, for metrics: it ended as it should, or by a type of failure. */
export type OnStep<Type extends string> = (step: string, seconds: number, outcome: 'done' | Type) => void;

/** Does the work of an activity, heartbeats meanwhile, and fails with the pipeline's types. */
export type PerformStep<Type extends string> = <T>(
  step: string,
  work: () => Promise<T>,
  onStep?: OnStep<Type>,
) => Promise<T>;

/** What a worker that stops throws in the midst of something, so that another one begins it anew. */
export class WorkerStops extends Error {
  override name = 'WorkerStops';
}

/** What an activity throws that looked whether something is done, and found that it isn't: it looks again soon, by Temporal's hand. */
export class NotYet extends Error {
  override name = 'NotYet';
}

/** A correction or a merge may take minutes, and a worker that dies in the midst of it is to be noticed sooner. */
const heartbeatMs = 3_000;

/** Those who schedule activities say which of the types are tried again. */
export const stepPerformer =
  <Type extends string>(failures: StepFailures<Type>): PerformStep<Type> =>
  async (step, work, onStep) => {
    const startedAt = performance.now();
    const beats = activityInfo().isLocal ? undefined : setInterval(heartbeat, heartbeatMs);
    const tell = (outcome: 'done' | Type) => onStep?.(step, (performance.now() - startedAt) / 1000, outcome);
    try {
      const done = await work();
      tell('done');
      return done;
    } catch (error) {
      const { outcome, failure } = translate(step, error, failures);
      tell(outcome);
      throw failure;
    } finally {
      clearInterval(beats);
    }
  };

function translate<Type extends string>(
  step: string,
  error: unknown,
  { types, isRefusal }: StepFailures<Type>,
): { outcome: 'done' | Type; failure: ApplicationFailure } {
  const failing = (type: Type, message: string, options: FailureOptions = {}) => ({
    outcome: type,
    failure: ApplicationFailure.create({ type, message, ...options }),
  });
  if (error instanceof StoreUnavailable) return failing(types.unavailable, error.message, unavailable(error));
  if (isRefusal(error)) return failing(types.refused, error.message);
  if (error instanceof NotYet) return { ...failing(types.unavailable, error.message, lookAgain), outcome: 'done' };
  // Whatever an abort ends is begun anew elsewhere, or not asked for any more.
  if (error instanceof WorkerStops || cancellationSignal().aborted)
    return failing(types.unavailable, `The worker stopped before ${step} was done.`);
  const cause = error instanceof Error && { cause: error };
  return failing(types.bug, `${step} failed unexpectedly: ${String(error)}`, { ...cause });
}

type FailureOptions = Parameters<typeof ApplicationFailure.create>[0];

const lookAgain: FailureOptions = { category: ApplicationFailureCategory.BENIGN, nextRetryDelay: '1 second' };

function unavailable({ store }: StoreUnavailable): FailureOptions {
  // The first failure is worth a line in the log; thousands that wait and try again are not.
  const { isLocal, attempt } = activityInfo();
  const category = isLocal && attempt === 1 ? {} : { category: ApplicationFailureCategory.BENIGN };
  return { details: [store], ...category };
}
