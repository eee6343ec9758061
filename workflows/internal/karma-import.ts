import { ActivityFailure, ApplicationFailure, setCurrentDetails } from '@temporalio/workflow';
import type { ImportReferenceInput, ImportReferenceResult } from '../../contracts/karma/upkeep.ts';
import { upkeep } from './karma-activities.ts';

/** @returns what was not there before, once all three stores have it */
export async function addReference({
  importId,
  reference,
}: ImportReferenceInput): Promise<ImportReferenceResult['added']> {
  const changeId = `${importId}/1`;
  const { added, change } = await upkeep.recordImport({ changeId, reference }).catch(rethrowRefusal);
  setCurrentDetails(
    `Added ${added.crowdsourcers} crowdsourcers, ${added.severities} severities and ${added.vulnerabilities} vulnerabilities. ` +
      'Findings that waited for them are awarded next.',
  );
  if (change.crowdsourcers.length > 0) {
    const changed = { changeIds: [changeId] };
    await Promise.all([upkeep.projectToCassandra(changed), upkeep.projectToRedis(changed)]);
  }
  return added;
}

/** So that the workflow fails by what it was refused for, and not by an activity. */
function rethrowRefusal(error: unknown): never {
  if (!(error instanceof ActivityFailure && error.cause instanceof ApplicationFailure)) throw error;
  const { type, message } = error.cause;
  throw ApplicationFailure.create({ ...(type != null && { type }), message, nonRetryable: true });
}
