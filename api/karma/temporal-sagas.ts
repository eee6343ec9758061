import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { SagaKind } from '../../contracts/karma/resource.ts';
import { sagaKinds } from '../../contracts/karma/resource.ts';
import type { SagaStatus } from '../../contracts/karma/saga.ts';
import { sagaStatusQueryName } from '../../contracts/karma/saga.ts';
import { callTemporal } from '../scans/call-temporal.ts';
import { queryWorkflow } from '../scans/query-workflow.ts';
import { readVisibilityPage } from '../scans/visibility-page.ts';
import { decideSaga } from './decide-saga.ts';
import { conditionOfSagaState, describeSagaExecution, workflowIds, workflowTypes } from './described-saga.ts';
import type { SagaDirectory, SagaQuery, SagaRecord } from './directory.ts';
import { startCorrection } from './start-correction.ts';

/**
 * Batches and corrections, which are workflows.
 * @param deadlineSeconds that a correction tries before it is taken back
 */
export function createTemporalSagas(client: Client, { deadlineSeconds }: { deadlineSeconds: number }): SagaDirectory {
  const describe = (kind: SagaKind, id: string) =>
    callTemporal(client, () => client.workflow.getHandle(workflowIds[kind](id)).describe());

  /** Which of the two an id is of, only Temporal knows. */
  async function find(id: string): Promise<WorkflowExecutionDescription | null> {
    const found = await Promise.all(sagaKinds.map((kind) => describe(kind, id)));
    return found.find((execution) => execution !== null) ?? null;
  }

  async function read(execution: WorkflowExecutionDescription): Promise<SagaRecord> {
    const { workflowId, historyLength } = execution;
    const saga = describeSagaExecution(execution);
    const status =
      saga.finishedAt === null
        ? await queryWorkflow<SagaStatus>(client, workflowId, sagaStatusQueryName)
        : await readEnd(client, workflowId);
    return { ...saga, status, historyEvents: historyLength };
  }

  async function get(id: string): Promise<SagaRecord | null> {
    const execution = await find(id);
    return execution && read(execution);
  }

  return {
    list: (query) => readVisibilityPage(client, query, conditionsOf(query), describeSagaExecution),
    get,

    async decide(id, decision) {
      const saga = await find(id);
      if (saga === null) return null;
      await decideSaga(client, saga.workflowId, decision);
      return get(id);
    },

    async correct(request) {
      const { correctionId } = request;
      await startCorrection(client, { ...request, deadlineSeconds });
      const execution = await describe('correction', correctionId);
      if (execution === null) throw new Error(`The correction ${correctionId} was begun, and is not there.`);
      return read(execution);
    },
  };
}

function conditionsOf({ state, kind }: SagaQuery): string[] {
  const types = kind === undefined ? Object.values(workflowTypes) : [workflowTypes[kind]];
  return [
    `WorkflowType IN (${types.map((type) => `'${type}'`).join(', ')})`,
    ...(state === undefined ? [] : [conditionOfSagaState[state]]),
  ];
}

/** What a saga ended with; null for one that told nothing, as it was cancelled or terminated. */
const readEnd = (client: Client, workflowId: string): Promise<SagaStatus | null> =>
  callTemporal(client, async () => {
    try {
      return (await client.workflow.getHandle(workflowId).result()) as SagaStatus;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const { cause } = error;
      return cause instanceof ApplicationFailure ? ((cause.details?.[0] as SagaStatus | undefined) ?? null) : null;
    }
  });
