import { pino } from 'pino';
import { openKafka } from '../../adapters/kafka/connect.ts';
import { createPostsProducer } from '../../adapters/kafka/posts-producer.ts';
import { ensureTopics } from '../../adapters/kafka/topics.ts';
import type { RecordedPost } from '../../contracts/trends/post.ts';
import { defaultStreamOptions, tweetStream } from '../../simulators/tweet-stream/stream.ts';
import { tweetCities } from '../../test/helpers/tweet-lines.ts';

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

const postsAtOnce = 4_000;
const lanes = 2;

/**
 * Fills a topic with posts of the simulated stream, keyed by post id as `vigil trends produce` does it, and uncompressed.
 * @returns posts, and bytes of them, without their keys
 */
export async function fillTopic(options: FillOptions): Promise<{ posts: number; bytes: number }> {
  const { ownerUrl, producerUrl, topic, partitions, posts } = options;
  const logger = pino({ level: 'warn' }, pino.destination(2));
  const open = (url: string) => openKafka(url, { clientId: 'vigil bench', logger });
  await ensureTopics(open(ownerUrl), [{ topic, partitions, replicas: 2, retentionHours: 24, isTimedByBrokers: true }]);
  const producer = createPostsProducer({
    kafka: open(producerUrl),
    topic,
    onTrouble: (reason) => reason && logger.warn(reason),
  });
  const lines = linesOf(options);
  let left = posts;
  let bytes = 0;
  const nextPosts = () => {
    const some: RecordedPost[] = [];
    for (; left > 0 && some.length < postsAtOnce; left -= 1) {
      const json = lines.next().value;
      bytes += Buffer.byteLength(json);
      some.push({ postId: postIdOf(json), createdAtMs: options.startMs, json });
    }
    return some;
  };
  const lane = async () => {
    for (let some = nextPosts(); some.length > 0; some = nextPosts()) await producer.send(some);
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    await producer.close();
  }
  return { posts, bytes };
}

function* linesOf({ seed, startMs, perSecond }: FillOptions): Generator<string, never> {
  const stream = tweetStream({ ...defaultStreamOptions, invalid: 0, cities: tweetCities(), seed, startMs, perSecond });
  for (;;) yield stream.next().value.line;
}

/** Cheaper than to parse it again; empty of what is no post. */
const postIdOf = (line: string): string => /"id":"(\d+)"/.exec(line)?.[1] ?? '';
