import { expect } from '@jest/globals';
import type { Admin, Kafka } from 'kafkajs';
import { openKafka } from '../../adapters/kafka/connect.ts';
import { createPostsProducer } from '../../adapters/kafka/posts-producer.ts';
import { ensureTopics } from '../../adapters/kafka/topics.ts';
import { silentLogger } from '../api/app-for-test.ts';
import { expectEventually } from './eventually.ts';
import type { TestKafka } from './trends-services.ts';

export const openTestKafka = (url: string): Kafka => openKafka(url, { clientId: 'test', logger: silentLogger });

export async function asKafkaAdmin<T>(url: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = openTestKafka(url).admin();
  await admin.connect();
  return work(admin).finally(() => admin.disconnect());
}

/**
 * Gives a test both topics, without any messages.
 * @param isTimedByBrokers of posts; otherwise whoever sends them says when they came
 */
export async function emptyTopics(
  { ownerUrl }: TestKafka,
  partitions: number,
  { isTimedByBrokers = true } = {},
): Promise<void> {
  const posts = { topic: 'tweets', partitions, replicas: 2, retentionHours: 24, isTimedByBrokers };
  const rejects = { ...posts, topic: 'tweets.rejected', partitions: 1, isTimedByBrokers: false };
  await asKafkaAdmin(ownerUrl, async (admin) => {
    const known = (await admin.listTopics()).filter((topic) => [posts.topic, rejects.topic].includes(topic));
    if (known.length === 0) return;
    await admin.deleteTopics({ topics: known });
    await expectEventually(async () => expect(await admin.listTopics()).toEqual([]));
  });
  // One of the brokers may still have the old ones.
  await expectEventually(() => ensureTopics(openTestKafka(ownerUrl), [posts, rejects]));
}

export interface Flow {
  /** Posts. Default: 250. */
  atOnce?: number;
  /** Between them. */
  pauseMs?: number;
  /** Told how many Kafka has. */
  onSent?(sent: number): void;
}

/** Sends posts to the topic `tweets`, some at a time, whatever is killed meanwhile. */
export async function sendPosts(
  producerUrl: string,
  lines: readonly string[],
  { atOnce = 250, pauseMs = 0, onSent }: Flow = {},
): Promise<void> {
  const kafka = openTestKafka(producerUrl);
  const producer = createPostsProducer({ kafka, topic: 'tweets', onTrouble() {}, retryMs: 200 });
  for (let sent = 0; sent < lines.length; sent += atOnce) {
    const posts = lines.slice(sent, sent + atOnce).map((json) => {
      const { id, created_at: createdAt } = JSON.parse(json).data;
      return { postId: id, createdAtMs: Date.parse(createdAt), json };
    });
    expect(await producer.send(posts)).toEqual([]);
    onSent?.(Math.min(lines.length, sent + atOnce));
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await producer.close();
}
