import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import type { MessagesResult, TakenMessage } from '../../contracts/telemetry/batch.ts';

/** What became of one entry of a request. `expired`: its receipt no longer holds, or it can't be served ever. */
export type EntryOutcome = { state: 'done' } | { state: 'expired' } | { state: 'failed'; reason: string };

export interface BatchAnswer {
  Successful?: { Id: string | undefined }[] | undefined;
  Failed?: BatchResultErrorEntry[] | undefined;
}

/** Reads a batch request's answer, whose entries' ids are their indexes. */
export function outcomesOf({ Successful = [], Failed = [] }: BatchAnswer, count: number): EntryOutcome[] {
  const done = new Set(Successful.map(({ Id }) => Id));
  const failed = new Map(Failed.map((entry) => [entry.Id, entry]));
  return Array.from({ length: count }, (_, index) => {
    const id = String(index);
    if (done.has(id)) return { state: 'done' };
    const failure = failed.get(id);
    // SQS blames the sender for a receipt that no longer holds, and itself for what may pass.
    if (failure?.SenderFault) return { state: 'expired' };
    return { state: 'failed', reason: `SQS failed an entry (${failure?.Code ?? 'no answer for it'}).` };
  });
}

export function resultOf(messages: TakenMessage[], outcomes: EntryOutcome[]): MessagesResult {
  const result: MessagesResult = { failed: [], expired: [], failure: null };
  for (const [index, message] of messages.entries()) {
    const outcome = outcomes[index] ?? { state: 'failed', reason: 'SQS gave no answer.' };
    if (outcome.state === 'expired') result.expired.push(message.messageId);
    if (outcome.state === 'failed') {
      result.failed.push(message);
      result.failure = outcome.reason;
    }
  }
  return result;
}
