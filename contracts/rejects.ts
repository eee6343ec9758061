/** A broken message as it lies in a queue of rejects. */
export interface StoredReject {
  /** Of its own, in the queue of rejects. */
  messageId: string;
  receiptHandle: string;
  reason: string;
  /** One sentence for people. */
  detail: string;
  /** Of the message that was rejected; empty where it had none. */
  sourceMessageId: string;
  /** How often that had been delivered. */
  receiveCount: number;
  /** ISO 8601. */
  rejectedAt: string;
  /** As it came; only its beginning where `whole` is false. */
  body: string;
  whole: boolean;
}

/** A queue of rejects, for people to look into. Every method throws CallFailure when it can't be asked. */
export interface RejectsQueue {
  /** The next few, hidden from others for a while; none when there are no more to be seen. */
  take(): Promise<StoredReject[]>;
  /** Lets others see them again at once. */
  release(rejects: StoredReject[]): Promise<void>;
  /**
   * Sends them again to where they came from and then deletes them here. A crash between the two repeats them, with the same
   * ids.
   * @returns those that went
   */
  redrive(rejects: StoredReject[]): Promise<StoredReject[]>;
  close(): Promise<void>;
}
