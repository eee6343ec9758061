import type { ActivityFailure } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/workflow';
import type { KarmaStore } from '../../contracts/karma/failures.ts';
import { karmaFailures, karmaStores } from '../../contracts/karma/failures.ts';

/** Which store a step failed by, and why, from what its activity ended with; a timeout has the last failure as its cause. */
export function karmaFailureOf(failure: ActivityFailure): { store: KarmaStore; reason: string } {
  const root = applicationFailureOf(failure);
  if (root === null) return { store: storeOf(failure.activityType), reason: 'It did not answer in time.' };
  const told = karmaStores.find((store) => store === root.details?.[0]);
  return { store: told ?? storeOf(failure.activityType), reason: root.message };
}

/** What a step was refused for; null where it failed by something else. */
export function refusalOf(failure: ActivityFailure): string | null {
  const root = applicationFailureOf(failure);
  return root?.type === karmaFailures.refused ? root.message : null;
}

function applicationFailureOf(failure: Error): ApplicationFailure | null {
  for (let error: unknown = failure; error instanceof Error; error = error.cause)
    if (error instanceof ApplicationFailure) return error;
  return null;
}

function storeOf(activityType: string): KarmaStore {
  if (activityType === 'projectToCassandra') return 'cassandra';
  return activityType === 'projectToRedis' ? 'redis' : 'mariadb';
}
