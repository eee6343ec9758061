import type { WorkflowExecutionDescription } from '@temporalio/client';
import { profileChecks } from '../../contracts/scans/checks.ts';
import type { ScanOutcome, ScanState, ScanStatus } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { scanIdOfWorkflow } from '../../contracts/scans/workflow.ts';
import { stateOfExecution } from './execution-state.ts';
import { labelsOf } from './labels.ts';
import { addPendingAttempts } from './pending-attempts.ts';

/** The answer of a closed workflow; one that was ended by force could not tell its end itself. */
export const withForcedEnd = (status: ScanStatus, description: WorkflowExecutionDescription): ScanStatus =>
  isFinal(status.state) ? status : { ...status, ...endOf(description) };

/** A scan as far as Temporal's record of its workflow tells, because no worker answers for it: coarse, without checks. */
export function describeScan(description: WorkflowExecutionDescription): ScanStatus {
  const { target, profile } = labelsOf(description);
  const total = profileChecks[profile].length;
  const status: ScanStatus = {
    id: scanIdOfWorkflow(description.workflowId),
    target,
    profile,
    options: null,
    state: stateOfExecution(description),
    progress: { done: description.closeTime ? total : 0, total },
    attempts: 0,
    checks: [],
    outcome: null,
    acceptedAt: description.startTime.toISOString(),
    startedAt: null,
    finishedAt: null,
  };
  if (description.closeTime) return { ...status, ...endOf(description) };
  return addPendingAttempts({ ...status, state: showCancellation(status.state, description) }, description);
}

function showCancellation(state: ScanState, { raw }: WorkflowExecutionDescription): ScanState {
  const requested = raw.workflowExtendedInfo?.cancelRequested === true;
  return requested && (state === 'accepted' || state === 'running') ? 'cancelling' : state;
}

function endOf(description: WorkflowExecutionDescription): Pick<ScanStatus, 'state' | 'outcome' | 'finishedAt'> {
  const state = stateOfExecution(description);
  const { grade, result } = labelsOf(description);
  const summary = result ?? `The workflow ended as ${description.status.name} before the scan was done.`;
  const outcome: ScanOutcome = {
    grade: grade ?? null,
    score: null,
    summary,
    failure: state === 'error' ? { type: 'scanner_fault', message: summary } : null,
  };
  return { state, outcome, finishedAt: description.closeTime?.toISOString() ?? null };
}
