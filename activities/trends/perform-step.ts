import { TrendsRefusal, trendsFailures } from '../../contracts/trends/failures.ts';
import type { OnStep as OnAnyStep } from '../perform-step.ts';
import { stepPerformer } from '../perform-step.ts';

type FailureType = (typeof trendsFailures)[keyof typeof trendsFailures];

/** Told of every call of an activity, by its name, for metrics. */
export type OnStep = OnAnyStep<FailureType>;

/** Does the work of an activity, and fails with the types of trendsFailures. */
export const performStep = stepPerformer<FailureType>({
  types: trendsFailures,
  isRefusal: (error) => error instanceof TrendsRefusal,
});
