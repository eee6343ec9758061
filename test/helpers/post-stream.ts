import { setTimeout as delay } from 'node:timers/promises';
import type { PlacedMessage } from '../../adapters/kafka/send-by-partition.ts';
import { sendByPartition } from '../../adapters/kafka/send-by-partition.ts';
import { defaultStreamOptions, tweetStream } from '../../simulators/tweet-stream/stream.ts';
import { openTestKafka } from './kafka-place.ts';
import type { TestKafka } from './trends-services.ts';
import { tweetCities } from './tweet-lines.ts';

/** A stream of posts into Kafka that has begun some time ago, and goes on. */
export interface PostStream {
  /** What was sent so far, in the order of sending. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/**
 * Sends what came since it began at once, under the times at which it would have been sent, and then what comes, until it is stopped.
 * For a topic whose times are the senders'.
 */
export async function startPostStream(
  { producerUrl }: TestKafka,
  { minutes, perSecond, partitions }: { minutes: number; perSecond: number; partitions: number },
): Promise<PostStream> {
  const startMs = Date.now() - minutes * 60_000;
  const usual = { ...defaultStreamOptions, late: 0, invalid: 0, seed: 8, cities: tweetCities() };
  const stream = tweetStream({ ...usual, perSecond, startMs });
  const kafka = openTestKafka(producerUrl);
  const lines: string[] = [];
  let next = stream.next().value;

  async function sendDue(): Promise<void> {
    const due: (PlacedMessage & { value: string })[] = [];
    for (; startMs + next.atMs <= Date.now(); next = stream.next().value) {
      const partition = Number(BigInt(JSON.parse(next.line).data.id) % BigInt(partitions));
      due.push({ partition, timestamp: String(startMs + next.atMs), value: next.line });
    }
    await sendByPartition(kafka, 'tweets', due);
    lines.push(...due.map(({ value }) => value));
  }

  await sendDue();
  const stopping = new AbortController();
  const sending = (async () => {
    while (!stopping.signal.aborted) {
      await delay(500, undefined, { signal: stopping.signal }).catch(() => {});
      await sendDue();
    }
  })();
  return {
    lines,
    async stop() {
      stopping.abort();
      await sending;
    },
  };
}
