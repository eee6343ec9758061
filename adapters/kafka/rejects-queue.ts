import { setTimeout as delay } from 'node:timers/promises';
import type { IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import type { RejectsQueue, StoredReject } from '../../contracts/rejects.ts';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import { rejectHeaders } from '../../contracts/trends/post.ts';
import type { RangeReader, ReadMessages } from './range-reader.ts';
import { openRangeReader } from './range-reader.ts';
import { sendByPartition } from './send-by-partition.ts';
import { reasonOf } from './unavailable.ts';

export interface RejectsQueueOptions {
  /** Of an account that reads rejects and writes them. */
  kafka: Kafka;
  /** Of one that writes posts. */
  producerKafka: Kafka;
  /** Of rejects. */
  topic: string;
  postsTopic: string;
  /** Its offsets say up to where rejects were sent again. */
  group: string;
}

const readyWithinMs = 15_000;
const askAgainMs = 250;
const fetchBytes = 4_194_304;

/**
 * The topic of messages that can't be read, as a queue. Kafka deletes none of them: those that were sent again are behind the
 * group's offset, and others from before it were set aside once more. Several who look at the same time get in each other's way, and are
 * told so.
 * @throws {CallFailure} when Kafka can't be used
 */
export async function openPostRejects(options: RejectsQueueOptions): Promise<RejectsQueue> {
  const { kafka, topic, group } = options;
  const ranges = await call(onceReady(() => rangesOf(options)));
  const reader: RangeReader = openRangeReader({ kafka, topic, group, ranges, fetchBytes });
  const reading = reader[Symbol.asyncIterator]();
  const taken = new Map<string, Taken>();
  const sent = new Set<Taken>();

  /** Sets aside once more what lies before the last ones that were sent again, and moves behind those. */
  async function settle(): Promise<void> {
    const ends = new Map<number, bigint>();
    for (const { partition, offset } of sent)
      if (offset >= (ends.get(partition) ?? 0n)) ends.set(partition, offset + 1n);
    if (ends.size === 0) return;
    const kept = [...taken.values()].filter((one) => !sent.has(one) && one.offset < (ends.get(one.partition) ?? 0n));
    // With the time at which each was set aside first, which this topic leaves to whoever sends.
    const again = kept.map(({ partition, message: { key, value, headers = {}, timestamp } }) => ({
      ...{ partition, key, value, headers, timestamp },
    }));
    await call(sendByPartition(kafka, topic, again));
    await call(reader.commit([...ends].map(([partition, offset]) => ({ partition, offset }))));
    sent.clear();
  }

  return {
    async take() {
      for (;;) {
        const { value, done } = await call(reading.next());
        if (done) return [];
        const read = takenOf(value as ReadMessages);
        for (const one of read) taken.set(one.reject.receiptHandle, one);
        if (read.length > 0) return read.map(({ reject }) => reject);
      }
    },

    async redrive(rejects) {
      const chosen = rejects.filter(({ whole }) => whole);
      const found = chosen.flatMap(({ receiptHandle }) => taken.get(receiptHandle) ?? []);
      // Where they came from, so that a repeat of a post meets it.
      const posts = found.map(({ source, message: { key, value } }) => ({ partition: source, key, value }));
      await call(sendByPartition(options.producerKafka, options.postsTopic, posts));
      for (const one of found) sent.add(one);
      return chosen;
    },

    release: settle,
    close: () => reader.close(),
  };
}

interface Taken {
  partition: number;
  offset: bigint;
  /** Of the topic of posts. */
  source: number;
  message: KafkaMessage;
  reject: StoredReject;
}

/** From where the group has them on, up to their end of now: those that come back meanwhile are for the next time. */
async function rangesOf({ kafka, topic, group }: RejectsQueueOptions) {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    const known = await admin.fetchTopicOffsets(topic);
    return known.map(({ partition, low, high }) => {
      const own = committed?.partitions.find((commit) => commit.partition === partition)?.offset ?? '-1';
      const from = BigInt(own) < BigInt(low) ? low : own;
      return { partition, from: BigInt(from), to: BigInt(high) };
    });
  } finally {
    await admin.disconnect();
  }
}

/** A group that is used for the first time has no coordinator yet, and one whose broker died has it elsewhere in a moment. */
const passing = ['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'GROUP_LOAD_IN_PROGRESS'];

async function onceReady<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const { type = '' } = error as { type?: string };
      if (!passing.includes(type) || Date.now() > deadline) throw error;
      await delay(askAgainMs);
    }
  }
}

function takenOf({ partition, messages }: ReadMessages): Taken[] {
  return messages.map((message) => {
    const header = (name: string) => textOf(message.headers, name);
    const place = `${partition}/${message.offset}`;
    const reject: StoredReject = {
      ...{ messageId: place, receiptHandle: place, reason: header(rejectHeaders.reason) || 'unknown' },
      ...{ detail: header(rejectHeaders.detail), receiveCount: 1 },
      sourceMessageId: `${header(rejectHeaders.partition)}/${header(rejectHeaders.offset)}`,
      rejectedAt: new Date(Number(message.timestamp)).toISOString(),
      ...{ body: String(message.value ?? ''), whole: header(rejectHeaders.bytes) === '' },
    };
    const source = Number(header(rejectHeaders.partition) || 0);
    return { partition, offset: BigInt(message.offset), source, message, reject };
  });
}

function textOf(headers: IHeaders = {}, name: string): string {
  const value = headers[name];
  return String((Array.isArray(value) ? value[0] : value) ?? '');
}

async function call<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreUnavailable) throw new CallFailure('unreachable', error.message);
    throw new CallFailure('unreachable', `Kafka can’t be asked: it ${reasonOf(error) ?? 'fails in an unknown way'}.`);
  }
}
