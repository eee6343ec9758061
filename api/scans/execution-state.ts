import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { ScanState } from '../../contracts/scans/resource.ts';
import { isFinal, scanStates } from '../../contracts/scans/resource.ts';
import { scanSearchAttributes } from '../../contracts/scans/workflow.ts';

type ExecutionStatus = WorkflowExecutionInfo['status']['name'];

/** A closed workflow's status is the truth, also where an operator terminated it and it could not tell its end. */
const closedStates: Partial<Record<ExecutionStatus, ScanState>> = {
  COMPLETED: 'complete',
  FAILED: 'error',
  TERMINATED: 'error',
  TIMED_OUT: 'error',
  CANCELLED: 'cancelled',
};

/** The state that Temporal's own record of a workflow tells, without asking the workflow. */
export function stateOfExecution(
  execution: Pick<WorkflowExecutionInfo, 'status' | 'typedSearchAttributes'>,
): ScanState {
  const closed = closedStates[execution.status.name];
  if (closed !== undefined) return closed;
  const published = execution.typedSearchAttributes.get(scanSearchAttributes.state);
  const state = scanStates.find((known) => known === published) ?? 'accepted';
  // It has ended, and its workflow is about to: told as ended now, nobody would come back for what came out.
  return isFinal(state) ? 'running' : state;
}

/** The condition, in Temporal's list filter language, that finds the scans of which stateOfExecution tells this state. */
export const conditionOfState: Record<ScanState, string> = {
  accepted: openWith('accepted'),
  running: openWith('running'),
  cancelling: openWith('cancelling'),
  complete: `ExecutionStatus = 'Completed'`,
  error: `ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut')`,
  cancelled: `ExecutionStatus = 'Canceled'`,
};

function openWith(state: ScanState): string {
  return `(ExecutionStatus = 'Running' AND ${scanSearchAttributes.state.name} = '${state}')`;
}
