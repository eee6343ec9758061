import { setTimeout as delay } from 'node:timers/promises';
import type { Batch, Consumer, Kafka, KafkaMessage } from 'kafkajs';
import { changesOf } from '../changes.ts';
import { keepAdmin } from './admin.ts';
import { fetchedOffsetOf } from './fetched-offset.ts';
import { reasonOf } from './unavailable.ts';

export interface PostsTopicOptions {
  kafka: Kafka;
  topic: string;
  /** Whose members share the topic's partitions. */
  group: string;
  /** Bytes that one request brings at most, of all partitions together. */
  fetchBytes: number;
  listener: {
    onShare(partitions: number[]): void;
    onPosts(posts: FetchedMessages): void;
  };
  /** Told in a sentence why nothing comes for now, again when that changes, and null once it can come, also at first. */
  onTrouble(reason: string | null): void;
}

/** What one request brought of a partition; offsets as in consumers/trends/ports.ts. */
export interface FetchedMessages {
  partition: number;
  fromOffset: bigint;
  messages: KafkaMessage[];
  nextOffset: bigint;
  endOffset: bigint;
  /** Milliseconds since 1970. */
  fetchedAtMs: number;
}

/** Of one partition in a request: a few thousand posts. */
const partitionBytes = 1_048_576;
/** A member that was killed is missed by the others after so long. */
const sessionMs = 10_000;
const heartbeatMs = 2_000;
/** How long the others wait for a member that is to share anew. */
const shareWithinMs = 20_000;
/** A request waits for so much, for as long as it may: of a steady stream each brings a hundred posts, instead of the next few. */
const fewBytes = 65_536;
/** How long a request with fewer posts takes, and a partition that goes on again has to wait. */
const longestWaitMs = 100;
/** By then partitions are noticed that were added. */
const metadataMaxAge = 30_000;
const firstPauseMs = 500;
const longestPauseMs = 10_000;
const closeWithinMs = 5_000;

/**
 * The topic of posts as members of a consumer group take from it. Brokers that are away are waited for, for ever. Nothing is
 * committed but by `commit`, and of a partition nothing comes until it is told where to go on, as what is committed doesn't say all
 * of that.
 */
export function openPostsTopic(options: PostsTopicOptions) {
  const { kafka, topic, group, listener } = options;
  const tell = changesOf(options.onTrouble);
  const closing = new AbortController();
  const admin = keepAdmin(kafka);
  let current: Consumer | null = null;

  /** @returns why it ended */
  async function consume(): Promise<unknown> {
    const consumer = kafka.consumer({
      ...{ groupId: group, sessionTimeout: sessionMs, heartbeatInterval: heartbeatMs, rebalanceTimeout: shareWithinMs },
      ...{ maxBytes: options.fetchBytes, maxBytesPerPartition: Math.min(partitionBytes, options.fetchBytes) },
      ...{ minBytes: Math.min(fewBytes, options.fetchBytes), maxWaitTimeInMs: longestWaitMs, metadataMaxAge },
      // What it gives up on is begun anew here, at a pace of its own.
      retry: { ...shortRetry, restartOnFailure: async () => false },
    });
    let close = () => {};
    const closed = new Promise<null>((resolve) => {
      close = () => resolve(null);
    });
    closing.signal.addEventListener('abort', close);
    try {
      const crashed = new Promise<unknown>((resolve) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
      });
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        const partitions = payload.memberAssignment[topic] ?? [];
        current = consumer;
        pause(...partitions);
        tell(null);
        listener.onShare(partitions);
      });
      await consumer.connect();
      // Only where nothing is committed, and the topic's first message has to be found.
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => listener.onPosts(fetched(batch)) });
      return await Promise.race([crashed, closed]);
    } catch (error) {
      return error;
    } finally {
      closing.signal.removeEventListener('abort', close);
      if (current === consumer) current = null;
      await within(consumer.disconnect());
    }
  }

  const consuming = (async () => {
    let pauseMs = firstPauseMs;
    while (!closing.signal.aborted) {
      const begunAt = Date.now();
      const trouble = await consume();
      if (closing.signal.aborted) return;
      tell(`Kafka can’t be used: it ${reasonOf(trouble) ?? 'failed'}.`);
      pauseMs = Date.now() - begunAt > longestPauseMs ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs);
      await delay(pauseMs * (0.5 + Math.random()), undefined, { signal: closing.signal }).catch(() => {});
    }
  })();

  /** One that has just ended, which isn't known yet, throws: it has nothing left that could be steered. */
  function steer(how: (consumer: Consumer) => void): void {
    try {
      if (current !== null) how(current);
    } catch {}
  }
  const pause = (...partitions: number[]) => steer((consumer) => consumer.pause([{ topic, partitions }]));
  const resume = (partition: number) => steer((consumer) => consumer.resume([{ topic, partitions: [partition] }]));

  return {
    offsets: () =>
      admin.ask(async (client) => {
        const [committed, known] = await Promise.all([
          client.fetchOffsets({ groupId: group, topics: [topic] }),
          client.fetchTopicOffsets(topic),
        ]);
        const commits = new Map(committed[0]?.partitions.map((commit) => [commit.partition, commit]));
        return known.map(({ partition, low, high }) => {
          const { offset = '-1', metadata } = commits.get(partition) ?? {};
          const isCommitted = BigInt(offset) >= 0n;
          return {
            ...{ partition, firstOffset: BigInt(low), endOffset: BigInt(high) },
            committed: isCommitted ? { offset: BigInt(offset), metadata: metadata ?? null } : null,
          };
        });
      }),

    goOnAt(partition: number, offset: bigint): void {
      steer((consumer) => consumer.seek({ topic, partition, offset: String(offset) }));
      resume(partition);
    },

    ...{ pause: (partition: number) => pause(partition), resume },

    async commit(commits: { partition: number; offset: bigint; metadata: string | null }[]): Promise<void> {
      if (current === null) throw new Error('There is no connection to Kafka.');
      await current.commitOffsets(
        commits.map(({ partition, offset, metadata }) => ({ topic, partition, offset: String(offset), metadata })),
      );
    },

    async close(): Promise<void> {
      closing.abort();
      await consuming;
      await admin.close();
    },
  };
}

const shortRetry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 };

const fetched = (batch: Batch): FetchedMessages => ({
  ...{ partition: batch.partition, messages: batch.messages, fetchedAtMs: Date.now() },
  ...{ fromOffset: fetchedOffsetOf(batch), nextOffset: BigInt(batch.lastOffset()) + 1n },
  endOffset: BigInt(batch.highWatermark),
});

/** A broker that hangs must not hold up anybody who has done with it. */
const within = async (disconnecting: Promise<void>): Promise<void> =>
  Promise.race([disconnecting.catch(() => {}), delay(closeWithinMs, undefined, { ref: false })]);
