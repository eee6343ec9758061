import { expect } from '@jest/globals';
import type { Admin, Kafka } from 'kafkajs';
import { openKafka } from '../../adapters/kafka/connect.ts';
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

/** Gives a test both topics, without any messages. */
export async function emptyTopics({ ownerUrl }: TestKafka, partitions: number): Promise<void> {
  const posts = { topic: 'tweets', partitions, replicas: 2, retentionHours: 24, isTimedByBrokers: true };
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
