import { rawValueTypeInfo } from '@temporalio/common';
import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineWorkflowOptions,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { BatchStatus, PublishBatchInput, Server } from '../contracts/telemetry/batch.ts';
import { batchSearchAttributes, batchStatusQueryName } from '../contracts/telemetry/batch.ts';
import type { ConsumerReport, ConsumersState } from '../contracts/telemetry/consumers.ts';
import { consumersQueryName, reportSignalName } from '../contracts/telemetry/consumers.ts';
import type { ShardDecision, SuperviseShardsInput } from '../contracts/telemetry/shards.ts';
import { backOffMs } from '../domain/back-off.ts';
import type { BatchProgress } from '../domain/telemetry/batch-progress.ts';
import {
  acceptBatch,
  isPublished,
  leaseDueMs,
  noteDeleted,
  noteFailure,
  notePublished,
  noteSetAside,
  pick,
  receiptsOf,
} from '../domain/telemetry/batch-progress.ts';
import { takeReport } from '../domain/telemetry/consumers-state.ts';
import { describeBatch } from '../domain/telemetry/describe-batch.ts';
import { decideAndScale } from './internal/supervise-shards.ts';
import type { UnreadSubmissions } from './internal/telemetry-activities.ts';
import { deleteMessages, extendLeases, publishEvents, setAsideRejects } from './internal/telemetry-activities.ts';

/**
 * One batch of messages from the queue to the stream. Invariant: a message is deleted only once every one of its events has
 * a sequence number, or, if it is broken, once it is among the rejects. Outages are waited out, however long they take.
 * @param earlier what an earlier run of this batch got done, when it continued as new
 */
export async function publishBatch(
  input: PublishBatchInput,
  submissions: UnreadSubmissions,
  earlier?: BatchProgress,
): Promise<BatchStatus> {
  const progress = earlier ?? acceptBatch(input, workflowInfo().startTime);
  const { status } = progress;
  setHandler(defineQuery<BatchStatus>(batchStatusQueryName), () => status);
  const batch = { input, submissions, progress };

  await persist(batch, 'stream', {
    isDone: () => isPublished(progress),
    async attempt() {
      const { processedAt, sent } = progress;
      const result = await publishEvents({ processedAt, sent }, submissions);
      return { failure: result.failure, progressed: notePublished(progress, result) };
    },
  });

  status.state = 'setting_aside';
  await persist(batch, 'queue', {
    isDone: () => progress.toSetAside.length === 0,
    async attempt() {
      const result = await setAsideRejects({ rejects: pick(input.rejects, progress.toSetAside) });
      return { failure: result.failure, progressed: noteSetAside(progress, result) };
    },
  });

  status.state = 'deleting';
  await persist(batch, 'queue', {
    isDone: () => progress.toDelete.length === 0,
    async attempt() {
      const result = await deleteMessages({ messages: receiptsOf(input, progress.toDelete) });
      return { failure: result.failure, progressed: noteDeleted(progress, result) };
    },
  });

  status.state = 'complete';
  return status;
}

// Measured: reading the events and writing them again was a tenth of what a batch cost its worker.
defineWorkflowOptions(publishBatch, { staticOptions: { typeInfo: { inputTypes: [{}, rawValueTypeInfo] } } });

interface Batch {
  input: PublishBatchInput;
  submissions: UnreadSubmissions;
  progress: BatchProgress;
}

interface Step {
  isDone(): boolean;
  attempt(): Promise<{ failure: string | null; progressed: boolean }>;
}

/** With half a minute at most, a batch is back soon after the server is. */
const betweenAttempts = { firstMs: 1_000, longestMs: 30_000 };

/** Attempts a step until it is done, holding the messages meanwhile. */
async function persist(batch: Batch, server: Server, step: Step): Promise<void> {
  const { input, submissions, progress } = batch;
  const { status } = progress;
  const dueMs = () => leaseDueMs(progress, input.visibilitySeconds, Date.now());
  while (!step.isDone()) {
    if (dueMs() <= 0) await extend(batch);
    const { failure, progressed } = await step.attempt();
    if (failure === null) {
      showWaiting(status, null);
      continue;
    }
    showWaiting(status, { server, reason: failure }, progressed);
    const restMs = backOffMs(status.waiting?.attempts ?? 1, betweenAttempts, Math.random);
    const untilDueMs = dueMs();
    await sleep(untilDueMs > 0 ? Math.min(restMs, untilDueMs) : restMs, { summary: `wait for the ${server}` });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof publishBatch>(input, submissions, progress);
  }
}

/** Sets the messages' visibility anew; what can't be extended is delivered again, which repeats events but loses none. */
async function extend({ input, progress }: Batch): Promise<void> {
  const { visibilitySeconds } = input;
  const messages = receiptsOf(input, progress.toDelete);
  const extendedAt = Date.now();
  const { failed } = await extendLeases({ messages, visibilitySeconds });
  if (failed.length === 0) progress.leasedAt = extendedAt;
}

function showWaiting(status: BatchStatus, failure: { server: Server; reason: string } | null, progressed = true): void {
  const before = status.waiting?.server ?? null;
  if (failure === null) status.waiting = null;
  else noteFailure(status, failure, progressed, new Date().toISOString());
  if (before === null && failure === null) return;
  setCurrentDetails(describeBatch(status));
  const value = failure?.server ?? null;
  if (value !== before) upsertSearchAttributes([{ key: batchSearchAttributes.waitingFor, value }]);
}

/**
 * Knows what every consumer last reported, and the totals since the first. Runs for ever; its state goes on as new before
 * the history grows long. Reports bear Temporal's time, as consumers' clocks differ.
 */
export async function trackConsumers(state: ConsumersState): Promise<void> {
  setHandler(defineQuery<ConsumersState>(consumersQueryName), () => state);
  // It doesn't wait for anything, so that no report is ever half taken when the workflow continues as new.
  setHandler(defineSignal<[ConsumerReport]>(reportSignalName), (report) => {
    takeReport(state, report, Date.now());
  });
  await condition(() => workflowInfo().continueAsNewSuggested);
  await continueAsNew<typeof trackConsumers>(state);
}

/** Run by a schedule: compares what all consumers ask of the stream with its shards, and changes their number. */
export const superviseShards = (input: SuperviseShardsInput): Promise<ShardDecision> => decideAndScale(input);
