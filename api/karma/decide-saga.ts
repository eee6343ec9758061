import type { Client } from '@temporalio/client';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { SagaStatus } from '../../contracts/karma/saga.ts';
import { discardUpdateName, retryUpdateName } from '../../contracts/karma/saga.ts';
import { ProblemError } from '../http/problem-error.ts';
import { callTemporal } from '../scans/call-temporal.ts';

const updateNames = { retry: retryUpdateName, discard: discardUpdateName };

/**
 * Tells a parked saga what an operator decides; returns once it has taken that.
 * @throws {ProblemError} `saga-not-parked`; `worker-unavailable` where nobody took it in time, which may still happen
 */
export async function decideSaga(client: Client, workflowId: string, decision: 'retry' | 'discard'): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  await callTemporal(client, async () => {
    try {
      await handle.executeUpdate<SagaStatus, []>(updateNames[decision]);
    } catch (error) {
      throw toProblem(error);
    }
  });
}

function toProblem(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError)
    return new ProblemError('saga-not-parked', error.cause?.message ?? error.message);
  if (error instanceof WorkflowNotFoundError) return new ProblemError('saga-not-parked', 'The saga has ended.');
  if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) return error;
  const detail = 'No worker of the karma pipeline took the decision in time; look at the saga before you decide again.';
  return new ProblemError('worker-unavailable', detail, { headers: { 'retry-after': '5' } });
}
