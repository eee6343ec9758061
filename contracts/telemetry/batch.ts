import { defineSearchAttributeKey } from '@temporalio/common';
import type { RejectReason } from './submission.ts';

export const telemetryTaskQueue = 'vigil-telemetry';
export const publishBatchType = 'publishBatch';
export const batchStatusQueryName = 'status';

const workflowIdPrefix = 'telemetry-batch-';
/** `telemetry-batch-<uuid>`; the batch's id is the UUID alone. */
export const batchWorkflowId = (batchId: string): string => workflowIdPrefix + batchId;
export const batchIdOfWorkflow = (workflowId: string): string => workflowId.slice(workflowIdPrefix.length);

/** Set while a batch waits for a server, so that stuck batches can be found; removed when it goes on. */
export const batchSearchAttributes = {
  waitingFor: defineSearchAttributeKey('VigilBatchWaitingFor', 'KEYWORD'),
};

export type Server = 'stream' | 'queue';

/** A message that was taken and not yet deleted. */
export interface TakenMessage {
  messageId: string;
  /** Of its latest delivery: the only one that SQS is sure to delete by. */
  receiptHandle: string;
}

/** A message with a submission; what is in it travels beside the batch. */
export interface SubmissionMessage extends TakenMessage {
  /** Valid events. */
  events: number;
}

/** A broken submission, on its way to the queue of rejects. */
export interface RejectedMessage extends TakenMessage {
  reason: RejectReason;
  /** One sentence for people. */
  detail: string;
  /** The body as it came. */
  body: string;
  /** How often SQS had delivered it. */
  receiveCount: number;
}

/**
 * One batch: at most 500 events and 1 MiB, but for a single submission that has more on its own. The workflow's second
 * argument are the submissions themselves, as `Submission[]` in the order of `submissions`: it only hands them on, so that
 * its sandbox neither reads nor writes them.
 */
export interface PublishBatchInput {
  batchId: string;
  /** When the first of the messages was taken, ISO 8601; their visibility runs out `visibilitySeconds` later. */
  takenAt: string;
  visibilitySeconds: number;
  submissions: SubmissionMessage[];
  rejects: RejectedMessage[];
}

/** Says what is in a batch where only the visibility store is asked. */
export interface BatchMemo {
  submissions: number;
  events: number;
  rejects: number;
}

export interface ShardTraffic {
  records: number;
  bytes: number;
}

/** What the `status` query tells, and the result once all is done. */
export interface BatchStatus extends BatchMemo {
  batchId: string;
  state: 'publishing' | 'setting_aside' | 'deleting' | 'complete';
  /** Events that have a sequence number. */
  published: number;
  /** Entries of requests that failed and were sent again, or are to be. */
  failedEntries: number;
  /** PutRecords requests. */
  requests: number;
  /** Milliseconds spent in publishing, without the waits between its attempts. */
  publishMs: number;
  shards: Record<string, ShardTraffic>;
  deleted: number;
  /** Messages whose receipt had expired: SQS delivers them again, and their events repeat with the same ids. */
  expired: number;
  /** What the batch waits for before it tries again; null while it doesn't. */
  waiting: { server: Server; reason: string; since: string; attempts: number } | null;
}

/** Input of the activity `publishEvents`, beside the submissions. */
export interface PublishEventsInput {
  /** `time_processed` of every record of the batch. */
  processedAt: string;
  /** For each submission how many of its events, from the first on, are in the stream already. */
  sent: number[];
}

/** What went and what didn't: `sent` as it is now, and why the rest did not go. */
export interface PublishEventsResult {
  sent: number[];
  failedEntries: number;
  requests: number;
  shards: Record<string, ShardTraffic>;
  elapsedMs: number;
  /** One sentence without secrets; null when all events are in the stream, or only the attempt’s time was over. */
  failure: string | null;
}

/** Result of the activities that act on messages one by one. Messages in neither list are done. */
export interface MessagesResult {
  /** To be tried again. */
  failed: TakenMessage[];
  /** Message ids whose receipt no longer holds: trying again can't help. */
  expired: string[];
  /** Why some failed; null when none did. */
  failure: string | null;
}
