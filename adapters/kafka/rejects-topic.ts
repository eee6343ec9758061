import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka, KafkaMessage, Message } from 'kafkajs';
import type { PostReject } from '../../contracts/trends/post.ts';
import { rejectHeaders } from '../../contracts/trends/post.ts';
import { changesOf } from '../changes.ts';
import { reasonOf, remedyFor } from './produce-failure.ts';
import { keepProducer } from './producer-session.ts';

export interface RejectsTopicOptions {
  kafka: Kafka;
  /** Of rejects. */
  topic: string;
  /** Where they came from. */
  postsTopic: string;
  /** Told in a sentence why nothing goes for now, again when that changes, and null once something goes again. */
  onTrouble(reason: string | null): void;
  retryMs?: number;
}

/** A message that can't be read, as Kafka brought it. */
export interface RejectedMessage extends PostReject {
  message: Pick<KafkaMessage, 'offset'> & { key: Uint8Array | null; value: Uint8Array | null };
}

/** What is kept of one that is too large with its headers. */
const cutBytes = 524_288;
/** For the brokers to keep them; less than the client waits for their answer. */
const keptWithinMs = 8_000;

/**
 * Sets messages aside, for as long as it takes. One request after the other and each of one partition: the client may lose some
 * otherwise, as createPostsProducer tells. Those of a partition stay in their order.
 */
export function createRejectsTopic({ retryMs = 1_000, ...options }: RejectsTopicOptions) {
  const { topic, postsTopic } = options;
  const tell = changesOf(options.onTrouble, null);
  const sessions = keepProducer({ ...options, retryMs, onTrouble: tell });
  let sending: Promise<unknown> = Promise.resolve();

  async function deliver(key: string, messages: Message[], abandoned: AbortSignal): Promise<boolean> {
    while (!abandoned.aborted) {
      const session = await sessions.current().catch(() => null);
      if (session === null) return false;
      const partition = session.partitionOf(key);
      const placed = messages.map((message) => ({ ...message, partition }));
      try {
        await session.producer.send({ topic, acks: -1, timeout: keptWithinMs, messages: placed });
        tell(null);
        return true;
      } catch (error) {
        const remedy = remedyFor(error);
        if (remedy === 'smaller') return deliverSmaller(key, messages, abandoned);
        if (remedy === 'anew') sessions.renew(session);
        tell(`Kafka does not take messages that are set aside: ${reasonOf(error)}.`);
        await delay(retryMs * (0.5 + Math.random()), undefined, { signal: abandoned }).catch(() => {});
      }
    }
    return false;
  }

  async function deliverSmaller(key: string, messages: Message[], abandoned: AbortSignal): Promise<boolean> {
    const half = Math.ceil(messages.length / 2);
    const parts = messages.length === 1 ? [messages.map(cut)] : [messages.slice(0, half), messages.slice(half)];
    for (const part of parts) if (!(await deliver(key, part, abandoned))) return false;
    return true;
  }

  return {
    /** @returns whether they are there; false when it was given up before */
    send(partition: number, rejects: RejectedMessage[], abandoned: AbortSignal): Promise<boolean> {
      const messages = rejects.map((reject) => messageOf(reject, postsTopic, partition));
      const sent = sending.then(() => deliver(String(partition), messages, abandoned));
      sending = sent;
      return sent;
    },
    close: () => sessions.close(),
  };
}

function messageOf({ reason, detail, message }: RejectedMessage, topic: string, partition: number): Message {
  const { offset, key, value } = message;
  return {
    key: key && Buffer.from(key),
    value: value && Buffer.from(value),
    headers: {
      ...{ [rejectHeaders.reason]: reason, [rejectHeaders.detail]: detail, [rejectHeaders.topic]: topic },
      ...{ [rejectHeaders.partition]: String(partition), [rejectHeaders.offset]: offset },
    },
  };
}

/** As often as it takes. Of a key, too, nobody needs more to see what it was. */
function cut({ key, value, headers }: Message): Message {
  const bytes = Buffer.from(value ?? '');
  const kept = bytes.subarray(0, Math.min(cutBytes, bytes.length / 2));
  const sizeHeader = { [rejectHeaders.bytes]: String(bytes.length) };
  return { key: Buffer.from(key ?? '').subarray(0, 1_024), value: kept, headers: { ...sizeHeader, ...headers } };
}
