import { randomUUID } from 'node:crypto';
import type { Admin, Kafka } from 'kafkajs';
import { keepAdmin } from './admin.ts';
import type { OffsetRange, ReadMessages } from './range-reader.ts';
import { openRangeReader } from './range-reader.ts';
import { translateError } from './unavailable.ts';

export interface PostsLogOptions {
  kafka: Kafka;
  topic: string;
  /** What names of groups begin with. */
  group: string;
  /** Bytes that are brought at once. */
  fetchBytes: number;
}

/** What is there of a partition. */
export interface PartitionOffsets {
  partition: number;
  /** Of the oldest message that is still there. */
  firstOffset: bigint;
  /** Of the next message that will be produced. */
  endOffset: bigint;
}

/** The posts that Kafka has, for those who read them once more. All throw StoreUnavailable while Kafka is away. */
export function createPostsLog({ kafka, topic, group, fetchBytes }: PostsLogOptions) {
  const admin = keepAdmin(kafka);
  const ask = <T>(question: (client: Admin) => Promise<T>): Promise<T> =>
    admin.ask(question).catch((error: unknown) => {
      throw translateError(error);
    });

  async function offsets(): Promise<PartitionOffsets[]> {
    const known = await ask((client) => client.fetchTopicOffsets(topic));
    return known
      .map(({ partition, low, high }) => ({ partition, firstOffset: BigInt(low), endOffset: BigInt(high) }))
      .sort((a, b) => a.partition - b.partition);
  }

  return {
    /** Of all partitions, in their order. */
    offsets,

    /** By partition, offset of the first message that Kafka took then or later; its end where there is none. */
    async offsetsAt(timeMs: number): Promise<Map<number, bigint>> {
      const found = await ask((client) => client.fetchTopicOffsetsByTimestamp(topic, timeMs));
      return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]));
    },

    /** What is there of a range, in order, as slowly as it is asked for. @throws also what `signal` was aborted with */
    async *read(wanted: OffsetRange, signal?: AbortSignal): AsyncGenerator<Omit<ReadMessages, 'partition'>> {
      const { firstOffset = 0n } = (await offsets()).find(({ partition }) => partition === wanted.partition) ?? {};
      const range = wanted.from < firstOffset ? { ...wanted, from: firstOffset } : wanted;
      const own = `${group}.read.${randomUUID()}`;
      const reader = openRangeReader({
        kafka,
        topic,
        group: own,
        ranges: [range],
        fetchBytes,
        ...(signal && { signal }),
      });
      try {
        for await (const { messages, nextOffset } of reader) yield { messages, nextOffset };
      } catch (error) {
        throw translateError(error);
      } finally {
        await reader.close();
      }
    },

    close: () => admin.close(),
  };
}
