import type { Random } from '../random.ts';

/** What may go wrong with a request as a whole. Each share is a probability from 0 to 1. */
export interface RequestFaults {
  /** Requests that fail before the server sees them: HTTP 500, HTTP 503 or a connection that is cut, one as often as another. */
  failedRequests: number;
  /** Requests that the server carries out, while the connection is cut instead of the answer. */
  droppedAnswers: number;
  /** Requests that are held back first, for a time within `delayMs`. */
  delayedRequests: number;
  delayMs: readonly [least: number, most: number];
  /** Operations that these concern, e.g. `PutRecords`; null for all. */
  operations: readonly string[] | null;
  /** Cuts every connection, and each new one at once. */
  down: boolean;
}

export const noRequestFaults: RequestFaults = {
  failedRequests: 0,
  droppedAnswers: 0,
  delayedRequests: 0,
  delayMs: [0, 0],
  operations: null,
  down: false,
};

export interface KinesisFaults extends RequestFaults {
  /** Entries of PutRecords that fail with InternalFailure, while the others go on. */
  failedEntries: number;
  /** GetRecords requests that fail with ExpiredIteratorException. */
  expiredIterators: number;
}

export const noKinesisFaults: KinesisFaults = { ...noRequestFaults, failedEntries: 0, expiredIterators: 0 };

export interface SqsFaults extends RequestFaults {
  /** Entries of DeleteMessageBatch that fail. */
  failedDeletes: number;
  /** Entries of DeleteMessageBatch that are answered as done, but aren't. */
  lostDeletes: number;
  /** Entries of DeleteMessageBatch and ChangeMessageVisibilityBatch that fail with ReceiptHandleIsInvalid. */
  expiredReceipts: number;
  /** Entries of ChangeMessageVisibilityBatch that fail. */
  failedVisibilityChanges: number;
  /** Entries of SendMessageBatch that fail. */
  failedSends: number;
  /** Received messages that are handed out once more, by a later receive, although they are still hidden. */
  duplicateDeliveries: number;
}

export const noSqsFaults: SqsFaults = {
  ...noRequestFaults,
  failedDeletes: 0,
  lostDeletes: 0,
  expiredReceipts: 0,
  failedVisibilityChanges: 0,
  failedSends: 0,
  duplicateDeliveries: 0,
};

export type RequestFate = 'pass' | 'error_500' | 'error_503' | 'cut' | 'drop_answer';

const failures = ['error_500', 'error_503', 'cut'] as const;

/** What becomes of a request. Failing comes before dropping: with both at 1 nothing reaches the server. */
export function decideRequest(
  faults: RequestFaults,
  operation: string,
  random: Random,
): { delayMs: number; fate: RequestFate } {
  if (faults.operations !== null && !faults.operations.includes(operation)) return { delayMs: 0, fate: 'pass' };
  const [least, most] = faults.delayMs;
  const delayMs = happens(faults.delayedRequests, random) ? least + random() * (most - least) : 0;
  if (happens(faults.failedRequests, random))
    return { delayMs, fate: failures[Math.floor(random() * failures.length)] ?? 'cut' };
  return { delayMs, fate: happens(faults.droppedAnswers, random) ? 'drop_answer' : 'pass' };
}

/** Draws only where there is something to decide, so that a fault that is off doesn't shift the others. */
export const happens = (probability: number, random: Random): boolean => probability > 0 && random() < probability;

/** @throws {RangeError} naming the share that is no probability, or a range that is none */
export function checkFaults(faults: RequestFaults): void {
  for (const [name, value] of Object.entries(faults))
    if (typeof value === 'number' && !(value >= 0 && value <= 1))
      throw new RangeError(`${name} must be a probability from 0 to 1, not ${value}`);
  const [least, most] = faults.delayMs;
  if (!(least >= 0 && most >= least))
    throw new RangeError(`delayMs must be a range from 0 up, not ${least} to ${most}`);
}
