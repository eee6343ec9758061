import { KarmaRefusal, karmaFailures } from '../../contracts/karma/failures.ts';
import type { OnStep as OnAnyStep } from '../perform-step.ts';
import { stepPerformer } from '../perform-step.ts';

type FailureType = (typeof karmaFailures)[keyof typeof karmaFailures];

/** Told of every call of an activity, by its name, for metrics. */
export type OnStep = OnAnyStep<FailureType>;

/** Does the work of an activity, and fails with the types of karmaFailures. */
export const performStep = stepPerformer<FailureType>({
  types: karmaFailures,
  isRefusal: (error) => error instanceof KarmaRefusal,
});
