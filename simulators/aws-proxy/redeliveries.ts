import type { Random } from '../random.ts';
import { happens } from './faults.ts';

/** A message as a receive hands it out. */
export interface ReceivedMessage {
  MessageId: string;
  ReceiptHandle: string;
  [other: string]: unknown;
}

/** Messages that are to be handed out once more, as they were, by queue. */
export interface Redeliveries {
  /** Chooses among messages that the server has just handed out. */
  consider(queueUrl: string, messages: ReceivedMessage[], probability: number): void;
  /** Takes out so many at most. */
  take(queueUrl: string, most: number): ReceivedMessage[];
}

export function createRedeliveries(random: Random): Redeliveries {
  const waiting = new Map<string, ReceivedMessage[]>();
  return {
    consider(queueUrl, messages, probability) {
      const chosen = messages.filter(() => happens(probability, random));
      waiting.set(queueUrl, [...(waiting.get(queueUrl) ?? []), ...chosen]);
    },
    take: (queueUrl, most) => waiting.get(queueUrl)?.splice(0, most) ?? [],
  };
}
