import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Kafka, PartitionMetadata, Producer } from 'kafkajs';
import kafkajs from 'kafkajs';
import { reasonOf } from './produce-failure.ts';

/** A producer that is connected, and the topic as it was when it connected. */
export interface ProducerSession {
  producer: Producer;
  /** As every other client with the usual partitioner would choose by the key. */
  partitionOf(key: string): number;
}

export interface ProducerSessions {
  /** The session of now, once there is one. @throws the reason for which it was closed */
  current(): Promise<ProducerSession>;
  /** Makes another one in its place, unless that has been done. */
  renew(instead: ProducerSession): void;
  close(): Promise<void>;
}

export interface SessionOptions {
  kafka: Kafka;
  topic: string;
  /** Told in a sentence why there is none. */
  onTrouble(reason: string): void;
  retryMs: number;
}

/** What the client tries by itself for a request, within some seconds; whoever asks tries for ever, and tells of it. */
const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 4 };
const closeWithinMs = 2_000;

/** Keeps an idempotent producer, for ever: where none can be had, it tries again. Connects with its first use. */
export function keepProducer({ kafka, topic, onTrouble, retryMs }: SessionOptions): ProducerSessions {
  const closing = new AbortController();
  let session: Promise<ProducerSession> | null = null;
  let latest: ProducerSession | null = null;

  async function open(): Promise<ProducerSession> {
    const producer = kafka.producer({
      ...{ idempotent: true, allowAutoTopicCreation: false, retry },
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    try {
      const partitions = await partitionsOf(kafka.admin({ retry }), topic);
      await producer.connect();
      return { producer, partitionOf: partitionerOf(topic, partitions) };
    } catch (error) {
      void disconnect(producer);
      throw error;
    }
  }

  async function openAtLast(): Promise<ProducerSession> {
    for (;;) {
      closing.signal.throwIfAborted();
      try {
        return await open();
      } catch (error) {
        onTrouble(`Kafka can’t be used: ${reasonOf(error)}.`);
        await delay(retryMs * (0.5 + Math.random()), undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }

  /** Nobody may be waiting for it when it is closed. */
  function begin(after: Promise<void>): Promise<ProducerSession> {
    const begun = after.then(openAtLast);
    begun.catch(() => {});
    return begun;
  }

  return {
    async current() {
      session ??= begin(Promise.resolve());
      latest = await session;
      closing.signal.throwIfAborted();
      return latest;
    },
    renew(instead) {
      if (latest !== instead) return;
      latest = null;
      session = begin(disconnect(instead.producer));
    },
    async close() {
      closing.abort(new Error('The producer is closed.'));
      const left = await session?.catch(() => null);
      if (left) await disconnect(left.producer);
    },
  };
}

async function partitionsOf(admin: Admin, topic: string): Promise<PartitionMetadata[]> {
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions ?? [];
  } finally {
    await within(admin.disconnect());
  }
}

function partitionerOf(topic: string, partitionMetadata: PartitionMetadata[]): (key: string) => number {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  return (key) => choose({ topic, partitionMetadata, message: { key, value: null } });
}

const disconnect = (producer: Producer): Promise<void> => within(producer.disconnect());

/** A broker that hangs must not hold up anybody who has done with it. */
const within = async (closing: Promise<void>): Promise<void> =>
  Promise.race([closing.catch(() => {}), delay(closeWithinMs, undefined, { ref: false })]);
