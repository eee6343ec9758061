import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { SagaKind, SagaListState } from '../../contracts/karma/resource.ts';
import type { SagaMemo } from '../../contracts/karma/saga.ts';
import {
  awardKarmaType,
  awardWorkflowId,
  correctionWorkflowId,
  correctKarmaType,
  sagaSearchAttributes,
} from '../../contracts/karma/saga.ts';
import { count } from '../../domain/text/words.ts';
import type { SagaPage } from './directory.ts';

export const workflowTypes: Record<SagaKind, string> = { batch: awardKarmaType, correction: correctKarmaType };

export const workflowIds: Record<SagaKind, (id: string) => string> = {
  batch: awardWorkflowId,
  correction: correctionWorkflowId,
};

/** A saga as Temporal's own record of its workflow tells it, without asking the workflow. */
export function describeSagaExecution(
  execution: WorkflowExecutionInfo | WorkflowExecutionDescription,
): SagaPage['items'][number] {
  const kind: SagaKind = execution.type === correctKarmaType ? 'correction' : 'batch';
  const memo = (execution.memo ?? {}) as SagaMemo;
  const { findings = null, correction = null, attempt = 1, failure = null, parkedSince = null } = memo;
  const state = stateOf(execution);
  return {
    ...{ id: execution.workflowId.slice(workflowIds[kind]('').length), kind, state, attempt, findings, correction },
    summary: memo.summary ?? (findings === null ? kind : count(findings, 'finding')),
    failure: failure ?? null,
    startedAt: execution.startTime.toISOString(),
    parkedSince: state === 'parked' ? parkedSince : null,
    finishedAt: execution.closeTime?.toISOString() ?? null,
  };
}

function stateOf({
  status,
  typedSearchAttributes,
}: Pick<WorkflowExecutionInfo, 'status' | 'typedSearchAttributes'>): SagaListState {
  const told = typedSearchAttributes.get(sagaSearchAttributes.state);
  switch (status.name) {
    case 'RUNNING':
      return told === 'parked' || told === 'compensating' ? told : 'running';
    case 'COMPLETED':
      return told === 'discarded' ? told : 'complete';
    default:
      return status.name === 'FAILED' && told === 'refused' ? told : 'failed';
  }
}

const { name } = sagaSearchAttributes.state;
const isNot = (...states: string[]) =>
  `(${name} IS NULL OR (${states.map((state) => `${name} != '${state}'`).join(' AND ')}))`;

/** The condition, in Temporal's list filter language, that finds the sagas of which describeSagaExecution tells this state. */
export const conditionOfSagaState: Record<SagaListState, string> = {
  running: `ExecutionStatus = 'Running' AND ${isNot('parked', 'compensating')}`,
  compensating: `ExecutionStatus = 'Running' AND ${name} = 'compensating'`,
  parked: `ExecutionStatus = 'Running' AND ${name} = 'parked'`,
  complete: `ExecutionStatus = 'Completed' AND ${isNot('discarded')}`,
  discarded: `ExecutionStatus = 'Completed' AND ${name} = 'discarded'`,
  refused: `ExecutionStatus = 'Failed' AND ${name} = 'refused'`,
  failed: `(ExecutionStatus IN ('Terminated', 'TimedOut', 'Canceled') OR (ExecutionStatus = 'Failed' AND ${isNot('refused')}))`,
};
