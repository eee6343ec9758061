import type { BatchStatus, PublishBatchInput } from '../../contracts/telemetry/batch.ts';
import type { CircuitState, ConsumerReport } from '../../contracts/telemetry/consumers.ts';
import type { SubmissionContent } from '../../domain/telemetry/batch-draft.ts';

/** A message as SQS delivered it. */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  /** 1 for the first delivery. */
  receiveCount: number;
  /** When the sender sent it, milliseconds since 1970. */
  sentAtMs: number;
}

/** The queue of submissions. */
export interface SubmissionsQueue {
  /** While it is open, nothing is asked of the queue: every method fails at once. */
  readonly circuit: CircuitState;
  /**
   * One long poll: up to ten messages, hidden for the visibility timeout; none when none came in time.
   * @throws {Error} when the queue can't be reached
   */
  receive(signal: AbortSignal): Promise<ReceivedMessage[]>;
  /** Makes messages visible again at once; those that can't be become so when their time is over. */
  release(messages: { messageId: string; receiptHandle: string }[]): Promise<void>;
  /** About how many messages wait. @throws {Error} when the queue can't be reached */
  backlog(): Promise<number>;
}

/** Temporal, as far as a consumer needs it. */
export interface Batches {
  /** Returns once Temporal has the batch. Safe to repeat. @throws {Error} when Temporal can't be reached */
  start(input: PublishBatchInput, contents: SubmissionContent[]): Promise<void>;
  /** Waits for its end, however long Temporal is away meanwhile; null when it ended otherwise than by completing. */
  result(batchId: string, signal: AbortSignal): Promise<BatchStatus | null>;
  /** What its workflow says. @throws {Error} when no worker or no server answers within a few seconds */
  status(batchId: string): Promise<BatchStatus>;
  /** @throws {Error} when Temporal can't be reached */
  ping(): Promise<void>;
  /** Hands a report to the workflow that tracks consumers. */
  report(report: ConsumerReport): Promise<void>;
}
