import type { Client } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { KarmaRefusal, karmaFailures } from '../../contracts/karma/failures.ts';
import { karmaTaskQueue } from '../../contracts/karma/saga.ts';
import type { ImportReferenceInput, ImportReferenceResult } from '../../contracts/karma/upkeep.ts';
import { importReferenceType, importWorkflowId } from '../../contracts/karma/upkeep.ts';
import type { OnWaiting } from './follow-workflow.ts';
import { followWorkflow } from './follow-workflow.ts';

/**
 * Imports reference data, and waits until it is there and the findings that waited for it are applied. The same import
 * asked for again is told as it went.
 * @throws {KarmaRefusal} when the data contradicts what is there; then nothing was added
 */
export async function importReference(
  client: Client,
  input: ImportReferenceInput,
  onWaiting: OnWaiting,
): Promise<ImportReferenceResult> {
  const { crowdsourcers, severities, vulnerabilities } = input.reference;
  const counts = `${crowdsourcers.length} crowdsourcers, ${severities.length} severities, ${vulnerabilities.length} vulnerabilities`;
  const handle = await client.workflow.start(importReferenceType, {
    ...{ taskQueue: karmaTaskQueue, workflowId: importWorkflowId(input.importId), args: [input] },
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    staticSummary: `import ${counts}`,
  });
  try {
    return (await followWorkflow(handle, onWaiting)) as ImportReferenceResult;
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : null;
    if (cause instanceof ApplicationFailure && cause.type === karmaFailures.refused)
      throw new KarmaRefusal(cause.message);
    throw error;
  }
}
