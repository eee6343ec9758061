import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { RecordedPost } from '../../contracts/trends/post.ts';
import type { PostsSink, RefusedPost } from '../../contracts/trends/produce.ts';
import { changesOf } from '../changes.ts';
import { reasonOf, remedyFor } from './produce-failure.ts';
import { keepProducer } from './producer-session.ts';
import { requestBytes } from './send-by-partition.ts';

export interface PostsProducerOptions {
  kafka: Kafka;
  topic: string;
  /** Told in a sentence why nothing goes for now, again when that changes, and null once something goes again. */
  onTrouble(reason: string | null): void;
  retryMs?: number;
  /** How long few posts wait for more of their partition. Default: 25 ms, in which brokers have a quarter of the requests. */
  lingerMs?: number;
}

/** How many posts of a call are not done with, and what became of the others. */
interface Call {
  left: number;
  refused: RefusedPost[];
  resolve(refused: RefusedPost[]): void;
  reject(reason: Error): void;
}

interface Waiting {
  post: RecordedPost;
  call: Call;
}

const requestPosts = 5_000;
/** So many wait for no others. */
const manyPosts = 200;
/** For the brokers to keep them; less than the client waits for their answer. */
const keptWithinMs = 8_000;

/**
 * Produces posts by their id, for as long as it takes: Kafka may not be there yet, or be away for a while. What a request
 * fails is sent again as it was, and the broker knows it by its sequence number, so it is there once.
 *
 * Each request is of one partition, and each partition has one request under way, of whatever has come by then. The client
 * loses acknowledged messages otherwise: with more requests of a partition, one that is tried again can be taken for the
 * one behind it (https://github.com/tulios/kafkajs/issues/598); and where a request for several brokers is tried again,
 * it leaves out partitions that have moved meanwhile to a broker that had answered. Measured, with one of two brokers killed:
 * 25 of 45,550 lost with one request at a time, 509 of 55,450 with 20, none in this way.
 */
export function createPostsProducer(options: PostsProducerOptions): PostsSink {
  const { topic, retryMs = 1_000, lingerMs = 25 } = options;
  const tell = changesOf(options.onTrouble, null);
  const sessions = keepProducer({ ...options, retryMs, onTrouble: tell });
  const closed = new AbortController();
  const calls = new Set<Call>();
  const waiting = new Map<number, Waiting[]>();

  async function empty(partition: number, queue: Waiting[]): Promise<void> {
    while (queue.length > 0 && !closed.signal.aborted) {
      if (queue.length < manyPosts) await delay(lingerMs, undefined, { signal: closed.signal }).catch(() => {});
      await deliver(partition, queue.splice(0, fitting(queue)));
    }
    waiting.delete(partition);
  }

  /** Returns once all of them are done with, or it is closed. */
  async function deliver(partition: number, some: Waiting[]): Promise<void> {
    const messages = some.map(({ post }) => ({ key: post.postId, value: post.json, partition }));
    while (!closed.signal.aborted) {
      const session = await sessions.current().catch(() => null);
      if (session === null) return;
      try {
        await session.producer.send({ topic, acks: -1, timeout: keptWithinMs, messages });
        tell(null);
        for (const { call } of some) settle(call);
        return;
      } catch (error) {
        const remedy = remedyFor(error);
        if (remedy === 'smaller') return deliverSmaller(partition, some);
        if (remedy === 'anew') sessions.renew(session);
        tell(`Kafka does not take posts: ${reasonOf(error)}.`);
        await delay(retryMs * (0.5 + Math.random()), undefined, { signal: closed.signal }).catch(() => {});
      }
    }
  }

  async function deliverSmaller(partition: number, some: Waiting[]): Promise<void> {
    const [first, ...others] = some;
    if (first !== undefined && others.length === 0) {
      const bytes = Buffer.byteLength(first.post.json);
      first.call.refused.push({
        ...{ post: first.post, reason: 'too_large' },
        detail: `Kafka takes no message as large as this one of ${bytes} bytes.`,
      });
      settle(first.call);
      return;
    }
    const half = Math.ceil(some.length / 2);
    await deliver(partition, some.slice(0, half));
    await deliver(partition, some.slice(half));
  }

  async function enqueue(posts: RecordedPost[], call: Call): Promise<void> {
    const { partitionOf } = await sessions.current();
    for (const post of posts) {
      const partition = partitionOf(post.postId);
      const queue = waiting.get(partition);
      if (queue !== undefined) queue.push({ post, call });
      else {
        const begun = [{ post, call }];
        waiting.set(partition, begun);
        // Only begun when all posts of this call are there, so that they go together.
        queueMicrotask(() => void empty(partition, begun));
      }
    }
  }

  function settle(call: Call): void {
    call.left -= 1;
    if (call.left > 0) return;
    calls.delete(call);
    call.resolve(call.refused);
  }

  return {
    async send(posts) {
      closed.signal.throwIfAborted();
      if (posts.length === 0) return [];
      return new Promise((resolve, reject) => {
        const call = { left: posts.length, refused: [], resolve, reject };
        calls.add(call);
        enqueue(posts, call).catch(reject);
      });
    },
    async close() {
      const reason = new Error('The producer was closed before all was sent.');
      closed.abort(reason);
      for (const call of calls) call.reject(reason);
      await sessions.close();
    },
  };
}

/** How many of the first ones make a request; one at least. */
function fitting(queue: Waiting[]): number {
  let bytes = 0;
  const most = Math.min(queue.length, requestPosts);
  for (let index = 0; index < most; index += 1) {
    bytes += Buffer.byteLength(queue[index]?.post.json ?? '');
    if (bytes > requestBytes) return Math.max(1, index);
  }
  return most;
}
