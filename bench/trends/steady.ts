import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { openKafka } from '../../adapters/kafka/connect.ts';
import { createPostsProducer } from '../../adapters/kafka/posts-producer.ts';
import type { RecordedPost } from '../../contracts/trends/post.ts';
import { decodeRecordedLine } from '../../domain/trends/recorded-line.ts';
import type { SentPost } from '../../simulators/tweet-stream/stream.ts';
import { defaultStreamOptions, tweetStream } from '../../simulators/tweet-stream/stream.ts';
import { tweetCities } from '../../test/helpers/tweet-lines.ts';

const tickMs = 10;
const pollMs = 50;

export interface SteadyOptions {
  producerUrl: string;
  topic: string;
  perSecond: number;
  seconds: number;
  /** Posts that can be seen. */
  told(): Promise<number>;
}

/**
 * Produces posts at a steady pace, whether or not earlier ones can be seen yet.
 * @returns of each, milliseconds from its being due to be sent until as many could be seen
 */
export async function latenciesOf(options: SteadyOptions): Promise<number[]> {
  const { perSecond, seconds, told } = options;
  const kafka = openKafka(options.producerUrl, { clientId: 'vigil bench', logger: pino({ level: 'silent' }) });
  const producer = createPostsProducer({
    kafka,
    topic: options.topic,
    onTrouble: (reason) => reason && console.log(reason),
  });
  const posts = draw(perSecond, seconds);
  const before = await told();
  const begun = performance.now();
  const sending = send(posts, begun);
  const times: number[] = [];
  while (times.length < posts.length) {
    const seen = (await told()) - before;
    const now = performance.now();
    for (let next = posts[times.length]; next !== undefined && times.length < seen; next = posts[times.length])
      times.push(now - begun - next.atMs);
    await delay(pollMs);
  }
  await sending;
  await producer.close();
  return times;

  async function send(some: readonly SentPost[], begunAt: number): Promise<void> {
    const calls: Promise<unknown>[] = [];
    for (let sent = 0; sent < some.length; await delay(tickMs)) {
      const elapsed = performance.now() - begunAt;
      let end = sent;
      while ((some[end]?.atMs ?? Number.POSITIVE_INFINITY) <= elapsed) end += 1;
      if (end === sent) continue;
      calls.push(producer.send(some.slice(sent, end).map(({ line }) => recorded(line))));
      sent = end;
    }
    await Promise.all(calls);
  }
}

function draw(perSecond: number, seconds: number): SentPost[] {
  const options = { ...defaultStreamOptions, cities: tweetCities(), late: 0, invalid: 0, seed: 8, perSecond };
  const stream = tweetStream({ ...options, startMs: Date.now() });
  return Array.from({ length: perSecond * seconds }, () => stream.next().value);
}

function recorded(line: string): RecordedPost {
  const decoded = decodeRecordedLine(line);
  if (decoded === null || !('recorded' in decoded)) throw new Error(`no post: ${line}`);
  return decoded.recorded;
}
