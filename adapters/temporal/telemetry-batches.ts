import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { encodingKeys, METADATA_ENCODING_KEY, RawValue } from '@temporalio/common';
import type { BatchMemo, BatchStatus, PublishBatchInput } from '../../contracts/telemetry/batch.ts';
import {
  batchStatusQueryName,
  batchWorkflowId,
  publishBatchType,
  telemetryTaskQueue,
} from '../../contracts/telemetry/batch.ts';
import type { ConsumerReport, ConsumersState } from '../../contracts/telemetry/consumers.ts';
import { reportSignalName, trackConsumersId, trackConsumersType } from '../../contracts/telemetry/consumers.ts';
import { noTotals } from '../../domain/telemetry/consumers-state.ts';

const answerWithinMs = 3_000;
const reconnectMs = 1_000;

/** Temporal, as consumers of submissions use it: they start batches, follow them, and report. */
export function createTelemetryBatches(client: Client) {
  const promptly = <T>(call: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + answerWithinMs, call);

  return {
    /** @param contents of the batch's submissions, in their order, each as JSON already */
    async start(input: PublishBatchInput, contents: { json: string }[]): Promise<void> {
      const memo: BatchMemo = {
        submissions: input.submissions.length,
        events: input.submissions.reduce((sum, { events }) => sum + events, 0),
        rejects: input.rejects.length,
      };
      try {
        await promptly(() =>
          client.workflow.start(publishBatchType, {
            workflowId: batchWorkflowId(input.batchId),
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            taskQueue: telemetryTaskQueue,
            args: [input, listOf(contents)],
            memo: { ...memo },
            staticSummary: `${memo.events} events of ${memo.submissions} submissions, ${memo.rejects} rejects`,
          }),
        );
      } catch (error) {
        // An earlier try got there, although its answer did not.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },

    async result(batchId: string, signal: AbortSignal): Promise<BatchStatus | null> {
      const handle = client.workflow.getHandle(batchWorkflowId(batchId));
      for (;;) {
        try {
          return await handle.result();
        } catch (error) {
          if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError) return null;
          await delay(reconnectMs, undefined, { signal });
        }
      }
    },

    status: (batchId: string): Promise<BatchStatus> =>
      promptly(() => client.workflow.getHandle(batchWorkflowId(batchId)).query<BatchStatus>(batchStatusQueryName)),

    async ping(): Promise<void> {
      await promptly(() => client.workflowService.getSystemInfo({}));
    },

    async report(report: ConsumerReport): Promise<void> {
      const state: ConsumersState = { since: report.at, reports: {}, totals: noTotals() };
      await promptly(() =>
        client.workflow.signalWithStart(trackConsumersType, {
          workflowId: trackConsumersId,
          taskQueue: telemetryTaskQueue,
          args: [state],
          signal: reportSignalName,
          signalArgs: [report],
          staticSummary: 'What the consumers of telemetry report',
        }),
      );
    },
  };
}

/** What the SDK would make of the list, without writing its items once more. */
const listOf = (items: { json: string }[]): RawValue =>
  RawValue.fromPayload({
    metadata: { [METADATA_ENCODING_KEY]: encodingKeys.METADATA_ENCODING_JSON },
    data: Buffer.from(`[${items.map(({ json }) => json).join(',')}]`),
  });
