import { setTimeout as delay } from 'node:timers/promises';
import type { MessagesResult, TakenMessage } from '../../contracts/telemetry/batch.ts';
import { backOffMs } from '../../domain/back-off.ts';

const rounds = 3;
const betweenRounds = { firstMs: 50, longestMs: 1_000 };

/**
 * Acts on messages, and again on those that failed, as long as each round gets some of them done. What then is left waits
 * as a workflow, where everybody can see it.
 */
export async function repeatFailed<Message extends TakenMessage>(
  messages: Message[],
  act: (messages: Message[]) => Promise<MessagesResult>,
  signal: AbortSignal,
): Promise<MessagesResult> {
  let left = messages;
  const expired: string[] = [];
  for (let round = 1; ; round += 1) {
    const result = await act(left);
    expired.push(...result.expired);
    const failed = new Set(result.failed.map(({ messageId, receiptHandle }) => `${messageId} ${receiptHandle}`));
    const remaining = left.filter(({ messageId, receiptHandle }) => failed.has(`${messageId} ${receiptHandle}`));
    const progress = remaining.length < left.length;
    left = remaining;
    if (left.length === 0 || !progress || round === rounds || signal.aborted) {
      return { failed: left.map(withoutContent), expired, failure: left.length > 0 ? result.failure : null };
    }
    await delay(backOffMs(round, betweenRounds, Math.random), undefined, { signal }).catch(() => {});
  }
}

/** The workflow knows the rest: results stay small. */
const withoutContent = ({ messageId, receiptHandle }: TakenMessage): TakenMessage => ({ messageId, receiptHandle });
