import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { AwardKarmaInput, SagaMemo, SagaStatus } from '../../contracts/karma/saga.ts';
import {
  awardKarmaType,
  awardWorkflowId,
  karmaTaskQueue,
  sagaSearchAttributes,
  sagaStatusQueryName,
} from '../../contracts/karma/saga.ts';
import { count } from '../../domain/text/words.ts';
import { withSignal } from './with-signal.ts';

const answerWithinMs = 3_000;
const reconnectMs = 1_000;

/** Temporal, as consumers of findings use it: they start batches and follow them. @param parkedPollMs between two looks whether one is parked */
export function createKarmaBatches(client: Client, { parkedPollMs = 5_000 } = {}) {
  const promptly = <T>(call: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + answerWithinMs, call);

  async function endOf(batchId: string, signal: AbortSignal): Promise<SagaStatus | null> {
    const handle = client.workflow.getHandle(awardWorkflowId(batchId));
    for (;;) {
      try {
        return await withSignal(client.connection, signal, () => handle.result());
      } catch (error) {
        if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError) return null;
        await delay(reconnectMs, undefined, { signal });
      }
    }
  }

  /** A parked saga goes on running, and nothing tells of it by itself. */
  async function parking(batchId: string, signal: AbortSignal): Promise<'parked'> {
    for (;;) {
      await delay(parkedPollMs, undefined, { signal });
      const handle = client.workflow.getHandle(awardWorkflowId(batchId));
      const described = await withSignal(client.connection, signal, () => promptly(() => handle.describe())).catch(
        () => null,
      );
      if (described?.typedSearchAttributes.get(sagaSearchAttributes.state) === 'parked') return 'parked';
    }
  }

  return {
    async start(input: AwardKarmaInput): Promise<void> {
      const memo: SagaMemo = { findings: input.findings.length };
      try {
        await promptly(() =>
          client.workflow.start(awardKarmaType, {
            workflowId: awardWorkflowId(input.batchId),
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            taskQueue: karmaTaskQueue,
            args: [input],
            memo: { ...memo },
            staticSummary: count(input.findings.length, 'finding'),
          }),
        );
      } catch (error) {
        // An earlier try got there, although its answer did not.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },

    /** A parked batch waits for an operator, however long: it is told as such. */
    async result(batchId: string, signal: AbortSignal): Promise<SagaStatus | 'parked' | null> {
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      const [end, parked] = [endOf(batchId, either), parking(batchId, either)];
      try {
        return await Promise.race([end, parked]);
      } finally {
        over.abort();
        await Promise.allSettled([end, parked]);
      }
    },

    status: (batchId: string): Promise<SagaStatus> =>
      promptly(() => client.workflow.getHandle(awardWorkflowId(batchId)).query<SagaStatus>(sagaStatusQueryName)),

    async ping(): Promise<void> {
      await promptly(() => client.workflowService.getSystemInfo({}));
    },
  };
}
