import type {
  BatchStatus,
  MessagesResult,
  PublishBatchInput,
  PublishEventsResult,
  Server,
  TakenMessage,
} from '../../contracts/telemetry/batch.ts';

/** All that a batch's workflow knows beyond its input, which is never changed; carried across continue-as-new as it is. */
export interface BatchProgress {
  status: BatchStatus;
  /** `time_processed` of every record, also of those that are sent again. */
  processedAt: string;
  /** For each submission how many of its events, from the first on, are in the stream. */
  sent: number[];
  /** Ids of the rejects that are not in their queue yet. */
  toSetAside: string[];
  /** Ids of the messages that are still in the queue of submissions. */
  toDelete: string[];
  /** When the messages' visibility was last set, milliseconds since 1970. */
  leasedAt: number;
}

/** @param startedAt of the workflow; a consumer's clock that is ahead must not make leases look longer than they are */
export function acceptBatch(input: PublishBatchInput, startedAt: Date): BatchProgress {
  const { batchId, submissions, rejects } = input;
  return {
    status: {
      batchId,
      submissions: submissions.length,
      events: submissions.reduce((sum, { events }) => sum + events, 0),
      rejects: rejects.length,
      state: 'publishing',
      published: 0,
      failedEntries: 0,
      requests: 0,
      publishMs: 0,
      shards: {},
      deleted: 0,
      expired: 0,
      waiting: null,
    },
    processedAt: startedAt.toISOString(),
    sent: submissions.map(() => 0),
    toSetAside: rejects.map(({ messageId }) => messageId),
    toDelete: [...submissions, ...rejects].map(({ messageId }) => messageId),
    leasedAt: Math.min(Date.parse(input.takenAt) || 0, startedAt.getTime()),
  };
}

export const isPublished = ({ status }: BatchProgress): boolean => status.published === status.events;

/** @returns whether any event went */
export function notePublished(progress: BatchProgress, result: PublishEventsResult): boolean {
  const { status } = progress;
  const before = status.published;
  progress.sent = result.sent;
  status.published = result.sent.reduce((sum, count) => sum + count, 0);
  status.failedEntries += result.failedEntries;
  status.requests += result.requests;
  status.publishMs += result.elapsedMs;
  for (const [shardId, { records, bytes }] of Object.entries(result.shards)) {
    const known = status.shards[shardId] ?? { records: 0, bytes: 0 };
    status.shards[shardId] = { records: known.records + records, bytes: known.bytes + bytes };
  }
  return status.published > before;
}

/**
 * Rejects that can't be set aside, ever, are not deleted either: once their lease ends, the queue hands them out again, and
 * at last to its own dead-letter queue.
 * @returns whether any reject was dealt with
 */
export function noteSetAside(progress: BatchProgress, { failed, expired }: MessagesResult): boolean {
  const before = progress.toSetAside.length;
  progress.toSetAside = failed.map(({ messageId }) => messageId);
  progress.toDelete = progress.toDelete.filter((id) => !expired.includes(id));
  progress.status.expired += expired.length;
  return progress.toSetAside.length < before;
}

/** @returns whether any message was dealt with */
export function noteDeleted(progress: BatchProgress, { failed, expired }: MessagesResult): boolean {
  const before = progress.toDelete.length;
  progress.toDelete = failed.map(({ messageId }) => messageId);
  progress.status.expired += expired.length;
  progress.status.deleted += before - failed.length - expired.length;
  return progress.toDelete.length < before;
}

/** The messages with these ids, in the order of the batch. */
export function pick<Message extends TakenMessage>(messages: Message[], ids: string[]): Message[] {
  const wanted = new Set(ids);
  return messages.filter(({ messageId }) => wanted.has(messageId));
}

/** What SQS needs to know of the messages with these ids: not what is in them, as that is most of a batch. */
export const receiptsOf = ({ submissions, rejects }: PublishBatchInput, ids: string[]): TakenMessage[] =>
  pick<TakenMessage>([...submissions, ...rejects], ids).map(({ messageId, receiptHandle }) => ({
    messageId,
    receiptHandle,
  }));

/** @param progressed whether the attempt got something done, though not all */
export function noteFailure(
  status: BatchStatus,
  failure: { server: Server; reason: string },
  progressed: boolean,
  now: string,
): void {
  const { waiting } = status;
  const same = waiting?.server === failure.server ? waiting : null;
  status.waiting = { ...failure, since: same?.since ?? now, attempts: progressed ? 1 : (same?.attempts ?? 0) + 1 };
}

/** Milliseconds until half of the messages' visibility is over, which is when it is set anew; negative once it is. */
export const leaseDueMs = ({ leasedAt }: BatchProgress, visibilitySeconds: number, now: number): number =>
  leasedAt + visibilitySeconds * 500 - now;
