import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { BatchMemo } from '../../contracts/telemetry/batch.ts';
import { batchIdOfWorkflow, batchSearchAttributes } from '../../contracts/telemetry/batch.ts';
import type { BatchState } from '../../contracts/telemetry/resource.ts';
import type { BatchPage } from './directory.ts';

/** A batch as Temporal's own record of its workflow tells it, without asking the workflow. */
export function describeExecution(
  execution: WorkflowExecutionInfo | WorkflowExecutionDescription,
): BatchPage['items'][number] {
  const { submissions = null, events = null, rejects = null } = (execution.memo ?? {}) as Partial<BatchMemo>;
  const waitingFor = execution.typedSearchAttributes.get(batchSearchAttributes.waitingFor) ?? null;
  const state = stateOf(execution.status.name);
  return {
    id: batchIdOfWorkflow(execution.workflowId),
    state,
    waitingFor: state === 'running' ? waitingFor : null,
    ...{ submissions, events, rejects },
    startedAt: execution.startTime.toISOString(),
    finishedAt: execution.closeTime?.toISOString() ?? null,
  };
}

function stateOf(status: WorkflowExecutionInfo['status']['name']): BatchState {
  if (status === 'RUNNING' || status === 'CONTINUED_AS_NEW') return 'running';
  return status === 'COMPLETED' ? 'complete' : 'failed';
}

/** The condition, in Temporal's list filter language, that finds the batches of which describeExecution tells this state. */
export const conditionOfState: Record<BatchState, string> = {
  running: `ExecutionStatus = 'Running'`,
  complete: `ExecutionStatus = 'Completed'`,
  failed: `ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut', 'Canceled')`,
};
