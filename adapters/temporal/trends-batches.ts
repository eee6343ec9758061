import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { encodingKeys, METADATA_ENCODING_KEY, RawValue } from '@temporalio/common';
import type {
  BatchMemo,
  BatchWaitsFor,
  CountPostsInput,
  CountPostsResult,
  TakenBatch,
} from '../../contracts/trends/batch.ts';
import {
  batchSearchAttributes,
  batchWorkflowId,
  countPostsType,
  trendsTaskQueue,
} from '../../contracts/trends/batch.ts';
import { count } from '../../domain/text/words.ts';
import { withSignal } from './with-signal.ts';

const answerWithinMs = 3_000;
const reconnectMs = 1_000;
/** Every worker of Temporal's SDK answers it, whatever the workflow. */
const metadataQuery = '__temporal_workflow_metadata';

/** Temporal, as consumers of posts use it: they start batches and follow them. */
export function createTrendsBatches(client: Client) {
  const promptly = <T>(call: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + answerWithinMs, call);

  return {
    /** @returns what there is from that offset on, whoever began it */
    async start(input: CountPostsInput, panes: Uint8Array): Promise<TakenBatch> {
      const { partition, firstOffset, lastOffset, watermarkMs, replayFromOffset, messages } = input;
      const workflowId = batchWorkflowId(input.generation, input);
      const memo: BatchMemo = { lastOffset, watermarkMs, replayFromOffset, messages };
      try {
        await promptly(() =>
          client.workflow.start(countPostsType, {
            workflowId,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            taskQueue: trendsTaskQueue,
            args: [input, bytesOf(panes)],
            memo: { ...memo },
            staticSummary: `${count(messages, 'message')} of partition ${partition}, ${firstOffset} to ${lastOffset}`,
          }),
        );
        return { ...memo, foundBegunAtMs: null };
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        const described = await promptly(() => client.workflow.getHandle(workflowId).describe());
        return { ...(described.memo as unknown as BatchMemo), foundBegunAtMs: described.startTime.getTime() };
      }
    },

    async result(workflowId: string, signal: AbortSignal): Promise<CountPostsResult | null> {
      const handle = client.workflow.getHandle(workflowId);
      for (;;) {
        try {
          return await withSignal(client.connection, signal, () => handle.result());
        } catch (error) {
          if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError) return null;
          await delay(reconnectMs, undefined, { signal });
        }
      }
    },

    /** null for nothing, and for those before it, which are followed themselves. @throws {Error} where no worker answers */
    async waitsFor(workflowId: string) {
      const handle = client.workflow.getHandle(workflowId);
      const described = await promptly(() => handle.describe());
      const waitsFor = described.typedSearchAttributes.get(batchSearchAttributes.waitingFor) as
        | BatchWaitsFor
        | undefined;
      if (waitsFor === 'cassandra') return { cause: waitsFor, reason: `${workflowId} waits for Cassandra` };
      if (waitsFor === 'mending') return { cause: waitsFor, reason: `${workflowId} waits until a bug is mended` };
      await promptly(() => handle.query(metadataQuery));
      return null;
    },

    async ping(): Promise<void> {
      await promptly(() => client.workflowService.getSystemInfo({}));
    },
  };
}

/** Bytes as they are: no JSON of them. */
const bytesOf = (data: Uint8Array): RawValue =>
  RawValue.fromPayload({ metadata: { [METADATA_ENCODING_KEY]: encodingKeys.METADATA_ENCODING_RAW }, data });
