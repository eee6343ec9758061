import type { RejectReason } from './submission.ts';

/** A broken submission as it lies in the queue of rejects. */
export interface StoredReject {
  messageId: string;
  receiptHandle: string;
  reason: RejectReason | string;
  detail: string;
  /** Of the message that was rejected. */
  sourceMessageId: string;
  /** How often that had been delivered. */
  receiveCount: number;
  /** ISO 8601. */
  rejectedAt: string;
  /** As it came; only its beginning where `whole` is false. */
  body: string;
  whole: boolean;
}

/** The queue of rejects, for people to look into. Every method throws CallFailure when SQS can't be asked. */
export interface RejectsQueue {
  /** The next few, hidden from others for a minute; none when there are no more to be seen. */
  take(): Promise<StoredReject[]>;
  /** Lets others see them again at once. */
  release(rejects: StoredReject[]): Promise<void>;
  /**
   * Sends their bodies to the queue of submissions again and then deletes them here. A crash between the two repeats the
   * submission, whose events have the same ids.
   * @returns those that went
   */
  redrive(rejects: StoredReject[]): Promise<StoredReject[]>;
}
