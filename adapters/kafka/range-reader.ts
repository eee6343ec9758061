import { setTimeout as delay } from 'node:timers/promises';
import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import { fetchedOffsetOf } from './fetched-offset.ts';

/** Messages of a partition, from one offset up to, and not with, another. */
export interface OffsetRange {
  partition: number;
  from: bigint;
  to: bigint;
}

export interface ReadMessages {
  partition: number;
  /** In the order of offsets; may be none. */
  messages: KafkaMessage[];
  /** Of the first message that wasn't read yet. */
  nextOffset: bigint;
}

export interface RangeReaderOptions {
  kafka: Kafka;
  topic: string;
  /** For nobody else: whoever else joins it takes partitions away. */
  group: string;
  ranges: readonly OffsetRange[];
  /** Bytes that are brought at once. */
  fetchBytes: number;
  signal?: AbortSignal;
}

export interface RangeReader extends AsyncIterable<ReadMessages> {
  /** For the group; whoever reads next may ask for it. */
  commit(offsets: { partition: number; offset: bigint }[]): Promise<void>;
  close(): Promise<void>;
}

const heartbeatMs = 1_000;
const closeWithinMs = 3_000;
/** Nothing came for so long, although something should be there. */
const silentMs = 30_000;

/**
 * Reads what is there of some ranges, each partition in order, as slowly as whoever reads it. kafkajs reads in groups only, so it takes
 * one of its own, which leaves nothing behind unless something is committed.
 * @throws from the iteration: StoreUnavailable or the client's own error when Kafka can't be read, or what `signal` was aborted with
 */
export function openRangeReader(options: RangeReaderOptions): RangeReader {
  const { kafka, topic, ranges, signal } = options;
  const left = new Map(ranges.filter(({ from, to }) => from < to).map(({ partition, ...range }) => [partition, range]));
  const consumer = kafka.consumer({
    ...{ groupId: options.group, sessionTimeout: 30_000, heartbeatInterval: heartbeatMs },
    ...{ maxBytes: options.fetchBytes, maxBytesPerPartition: options.fetchBytes, minBytes: 1, maxWaitTimeInMs: 200 },
    retry: { initialRetryTime: 250, maxRetryTime: 1_000, retries: 8 },
  });
  const over = new AbortController();
  let trouble: unknown = null;
  let ready: ReadMessages | null = null;
  let wakeReader = () => {};
  let wakeKafka = () => {};
  const fail = (error: unknown) => {
    over.abort(error);
    wakeReader();
    wakeKafka();
  };

  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    trouble = error;
    // Where it is about Kafka's being there, the client begins anew.
    if (!restart) fail(error);
  });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = payload.memberAssignment[topic] ?? [];
    const missing = [...left.keys()].find((partition) => !partitions.includes(partition));
    if (missing !== undefined)
      fail(new StoreUnavailable('kafka', `Somebody else reads ${topic} at this moment, as ${options.group}.`));
    // A share that is told anew goes back to what is committed.
    for (const partition of partitions) place(partition);
  });

  /** Has what is left of a partition come next. */
  function place(partition: number): void {
    const range = left.get(partition);
    if (range === undefined || range.from === range.to) consumer.pause([{ topic, partitions: [partition] }]);
    else consumer.seek({ topic, partition, offset: String(range.from) });
  }

  async function onBatch({ batch, heartbeat }: EachBatchPayload): Promise<void> {
    while (ready !== null && !over.signal.aborted) {
      await Promise.race([taken(), delay(heartbeatMs, undefined, { ref: false })]);
      await heartbeat();
    }
    const range = left.get(batch.partition);
    const end = BigInt(batch.lastOffset()) + 1n;
    // What was under way when it was told to go on elsewhere.
    if (range === undefined || end <= range.from || fetchedOffsetOf(batch) > range.from) return place(batch.partition);
    const messages = batch.messages.filter(({ offset }) => BigInt(offset) >= range.from && BigInt(offset) < range.to);
    range.from = end < range.to ? end : range.to;
    if (range.from === range.to) place(batch.partition);
    ready = { partition: batch.partition, messages, nextOffset: range.from };
    wakeReader();
  }

  const taken = () =>
    new Promise<void>((resolve) => {
      wakeKafka = resolve;
    });

  async function* read(): AsyncGenerator<ReadMessages> {
    if (left.size === 0) return;
    const abort = () => fail(signal?.reason);
    signal?.addEventListener('abort', abort);
    try {
      signal?.throwIfAborted();
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatch: onBatch });
      while (left.size > 0) {
        const next = await nextChunk();
        ready = null;
        wakeKafka();
        yield next;
        if (left.get(next.partition)?.to === next.nextOffset) left.delete(next.partition);
      }
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async function nextChunk(): Promise<ReadMessages> {
    const silent = () => fail(trouble ?? new StoreUnavailable('kafka', `Kafka brings nothing of ${topic}.`));
    const silence = setTimeout(silent, silentMs);
    try {
      while (ready === null) {
        over.signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          wakeReader = resolve;
        });
      }
      return ready;
    } finally {
      clearTimeout(silence);
    }
  }

  return {
    [Symbol.asyncIterator]: read,
    commit: (offsets) =>
      consumer.commitOffsets(offsets.map(({ partition, offset }) => ({ topic, partition, offset: String(offset) }))),
    async close() {
      fail(new Error('The reader was closed.'));
      await Promise.race([consumer.disconnect().catch(() => {}), delay(closeWithinMs, undefined, { ref: false })]);
    },
  };
}
