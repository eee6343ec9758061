import type { PublishBatchInput, RejectedMessage, SubmissionMessage } from '../../contracts/telemetry/batch.ts';

export interface BatchLimits {
  /** A reject counts as an event. */
  maxEvents: number;
  /** Of the batch's messages as JSON in UTF-8. */
  maxBytes: number;
}

/** A batch in the making. */
export interface BatchDraft extends Pick<PublishBatchInput, 'submissions' | 'rejects'> {
  /** Events and rejects. */
  events: number;
  bytes: number;
  /** When its first message was taken, milliseconds since 1970. */
  takenAtMs: number;
}

export type DraftedMessage = { submission: SubmissionMessage } | { reject: RejectedMessage };

export const newDraft = (takenAtMs: number): BatchDraft => ({
  submissions: [],
  rejects: [],
  events: 0,
  bytes: 0,
  takenAtMs,
});

/**
 * Whether a message still fits. Whatever its size, it fits into an empty draft: a submission with more events than a
 * batch may have is a batch of its own.
 */
export function fits(draft: BatchDraft, message: DraftedMessage, bytes: number, limits: BatchLimits): boolean {
  if (draft.submissions.length + draft.rejects.length === 0) return true;
  return draft.events + eventsOf(message) <= limits.maxEvents && draft.bytes + bytes <= limits.maxBytes;
}

export const isFull = (draft: BatchDraft, { maxEvents, maxBytes }: BatchLimits): boolean =>
  draft.events >= maxEvents || draft.bytes >= maxBytes;

/** Adds a message. Two deliveries of one message are one, with the newer receipt: only that is sure to delete it. */
export function addMessage(draft: BatchDraft, message: DraftedMessage, bytes: number): void {
  const { messageId, receiptHandle } = 'reject' in message ? message.reject : message.submission;
  const twin = [...draft.submissions, ...draft.rejects].find((known) => known.messageId === messageId);
  if (twin !== undefined) {
    twin.receiptHandle = receiptHandle;
    return;
  }
  if ('reject' in message) draft.rejects.push(message.reject);
  else draft.submissions.push(message.submission);
  draft.events += eventsOf(message);
  draft.bytes += bytes;
}

const eventsOf = (message: DraftedMessage): number =>
  'reject' in message ? 1 : message.submission.submission.events.length;
