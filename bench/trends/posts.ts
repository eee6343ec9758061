import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { createIdempotentProducer, openKafka } from '../../adapters/kafka/connect.ts';
import { ensureTopics } from '../../adapters/kafka/topics.ts';
import { parseCities } from '../../simulators/tweet-stream/cities.ts';
import { defaultStreamOptions, tweetStream } from '../../simulators/tweet-stream/stream.ts';

export interface FillOptions {
  ownerUrl: string;
  producerUrl: string;
  topic: string;
  partitions: number;
  posts: number;
  seed: number;
  /** When the first is sent by the stream's own clock, milliseconds since 1970. */
  startMs: number;
  /** Posts a second by that clock: how many windows they fall into. */
  perSecond: number;
}

const postsPerRequest = 4_000;
const requestsAtOnce = 2;

/**
 * Fills a topic with posts of the simulated stream, keyed by post id as `vigil trends produce` does it, and uncompressed.
 * @returns posts, and bytes of them, without their keys
 */
export async function fillTopic(options: FillOptions): Promise<{ posts: number; bytes: number }> {
  const { ownerUrl, producerUrl, topic, partitions, posts } = options;
  const logger = pino({ level: 'warn' }, pino.destination(2));
  const open = (url: string) => openKafka(url, { clientId: 'vigil bench', logger });
  await ensureTopics(open(ownerUrl), [{ topic, partitions, replicas: 2, retentionHours: 24, isTimedByBrokers: true }]);
  const producer = createIdempotentProducer(open(producerUrl));
  await producer.connect();
  const lines = linesOf(options);
  let left = posts;
  let bytes = 0;
  const nextMessages = () => {
    const messages: { key: string | null; value: string }[] = [];
    for (; left > 0 && messages.length < postsPerRequest; left -= 1) {
      const value = lines.next().value;
      bytes += Buffer.byteLength(value);
      messages.push({ key: postIdOf(value), value });
    }
    return messages;
  };
  const lane = async () => {
    for (let messages = nextMessages(); messages.length > 0; messages = nextMessages())
      await producer.send({ topic, acks: -1, messages });
  };
  try {
    await Promise.all(Array.from({ length: requestsAtOnce }, lane));
  } finally {
    await producer.disconnect();
  }
  return { posts, bytes };
}

function* linesOf({ seed, startMs, perSecond }: FillOptions): Generator<string, never> {
  const cities = parseCities(readFileSync('simulators/tweet-stream/data/cities.csv', 'utf8'));
  const stream = tweetStream({ ...defaultStreamOptions, invalid: 0, cities, seed, startMs, perSecond });
  for (;;) yield stream.next().value.line;
}

/** Cheaper than to parse it again; null of what is no post. */
const postIdOf = (line: string): string | null => /"id":"(\d+)"/.exec(line)?.[1] ?? null;
