import type { PublishBatchInput, RejectedMessage, SubmissionMessage } from '../../contracts/telemetry/batch.ts';
import type { Submission } from '../../contracts/telemetry/submission.ts';

export interface BatchLimits {
  /** A reject counts as an event. */
  maxEvents: number;
  /** Of the batch's submissions and rejects as JSON in UTF-8. */
  maxBytes: number;
}

/** What is in a message with a submission, also as JSON: written once, as its size has to be known. */
export interface SubmissionContent {
  submission: Submission;
  json: string;
}

/** A batch in the making. */
export interface BatchDraft extends Pick<PublishBatchInput, 'submissions' | 'rejects'> {
  /** In the order of `submissions`. */
  contents: SubmissionContent[];
  /** Events and rejects. */
  events: number;
  bytes: number;
  /** When its first message was taken, milliseconds since 1970. */
  takenAtMs: number;
}

export type DraftedMessage =
  | { submission: SubmissionMessage; content: SubmissionContent }
  | { reject: RejectedMessage };

export const newDraft = (takenAtMs: number): BatchDraft => ({
  submissions: [],
  contents: [],
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
  else {
    draft.submissions.push(message.submission);
    draft.contents.push(message.content);
  }
  draft.events += eventsOf(message);
  draft.bytes += bytes;
}

const eventsOf = (message: DraftedMessage): number => ('reject' in message ? 1 : message.submission.events);
