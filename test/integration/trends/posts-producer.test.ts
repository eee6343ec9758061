import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { openKafka } from '../../../adapters/kafka/connect.ts';
import { createPostsProducer } from '../../../adapters/kafka/posts-producer.ts';
import { ensureTopics } from '../../../adapters/kafka/topics.ts';
import type { RecordedPost } from '../../../contracts/trends/post.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { ReadMessage } from '../../helpers/kafka-messages.ts';
import { readTopic } from '../../helpers/kafka-messages.ts';
import type { TestKafka } from '../../helpers/trends-services.ts';
import { startKafka } from '../../helpers/trends-services.ts';

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka?.stop());

const open = (url: string) => openKafka(url, { clientId: 'test', logger: silentLogger });
const firstId = 1_574_231_234_567_000_000n;
/** Each test has numbers of its own, as they share the topic. */
const posts = (from: number, count: number, text = ''): RecordedPost[] =>
  Array.from({ length: count }, (_, index) => {
    const postId = String(firstId + BigInt(from + index));
    return { postId, createdAtMs: from + index, json: JSON.stringify({ data: { id: postId, text } }) };
  });
const ids = (some: RecordedPost[]) => some.map(({ postId }) => postId);
const idIn = ({ value }: ReadMessage): string => JSON.parse(value).data.id;
/** What is there of a test's posts. */
async function read(from: number): Promise<ReadMessage[]> {
  const messages = await readTopic(open(kafka.url), 'tweets', `trends-${randomUUID()}`);
  return messages.filter((message) => BigInt(idIn(message)) >= firstId + BigInt(from));
}

const partitions = 6;
/** Brokers hear of a topic one after the other, and one may be asked that hasn't yet. */
const makeTopic = () =>
  expectEventually(() =>
    ensureTopics(open(kafka.ownerUrl), [
      { topic: 'tweets', partitions, replicas: 2, retentionHours: 1, isTimedByBrokers: true },
    ]),
  );

async function takeMessagesUpTo(bytes: number): Promise<void> {
  const admin = open(kafka.ownerUrl).admin();
  await admin.connect();
  const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: 'tweets', configEntries }];
  await admin.alterConfigs({ resources, validateOnly: false }).finally(() => admin.disconnect());
}

function startProducer(url = kafka.producerUrl) {
  const troubles: (string | null)[] = [];
  const onTrouble = (reason: string | null) => void troubles.push(reason);
  return { producer: createPostsProducer({ kafka: open(url), topic: 'tweets', retryMs: 50, onTrouble }), troubles };
}

test('a topic that isn’t there yet is waited for; closing ends the wait for a Kafka that never comes', async () => {
  const { producer, troubles } = startProducer();
  const sending = producer.send(posts(0, 3));
  await expectEventually(() =>
    expect(troubles).toEqual([expect.stringContaining('it lacks a topic that Vigil needs')]),
  );
  await makeTopic();
  expect(await sending).toEqual([]);
  expect(troubles.at(-1)).toBeNull();
  await producer.close();
  expect((await read(0)).map(idIn).sort()).toEqual(ids(posts(0, 3)));

  const nowhere = startProducer('kafka://somebody:something@127.0.0.1:9');
  const never = nowhere.producer.send(posts(0, 3));
  const failing = expect(never).rejects.toThrow('closed before all was sent');
  await expectEventually(() =>
    expect(nowhere.troubles).toEqual(['Kafka can’t be used: it can’t be reached (ECONNREFUSED).']),
  );
  await nowhere.producer.close();
  await failing;
  await expect(nowhere.producer.send(posts(0, 1))).rejects.toThrow('closed');
});

test('every post is there once, by its id, in order within its partition, where any client would look for it', async () => {
  const { producer, troubles } = startProducer();
  const all = posts(1_000_000, 20_000);
  const sent: Promise<unknown>[] = [];
  for (let at = 0; at < all.length; at += 700) sent.push(producer.send(all.slice(at, at + 700)));
  expect((await Promise.all(sent)).flat()).toEqual([]);
  expect(troubles).toEqual([]);
  const messages = await read(1_000_000);
  expect(messages.map(idIn).sort()).toEqual(ids(all));
  const byPartition = Array.from({ length: partitions }, (_, wanted) =>
    messages.filter(({ partition }) => partition === wanted).map(idIn),
  );
  for (const some of byPartition) {
    expect(some).toEqual(some.toSorted());
    expect(some.length).toBeGreaterThan(2_500);
  }
  // By the client's own choice.
  const plain = open(kafka.producerUrl).producer();
  await plain.connect();
  const [{ partition } = { partition: -1 }] = await plain.send({
    ...{ topic: 'tweets', messages: [{ key: byPartition[2]?.[0] ?? '', value: '{"data":{"id":"1"}}' }] },
  });
  await plain.disconnect();
  expect(partition).toBe(2);
  await producer.close();
});

test('what Kafka will never take is told, and all before and behind it goes', async () => {
  await takeMessagesUpTo(20_000);
  const { producer } = startProducer();
  const from = 2_000_000;
  const all = [
    ...[...posts(from, 300, 'x'.repeat(200)), ...posts(from + 300, 1, 'x'.repeat(30_000))],
    ...posts(from + 301, 300),
  ];
  const refused = await producer.send(all);
  expect(refused).toEqual([{ post: all[300], reason: 'too_large', detail: expect.stringMatching(/bytes\.$/) }]);
  await producer.close();
  await takeMessagesUpTo(1_048_588);
  expect((await read(from)).map(idIn).sort()).toEqual(ids(all).filter((id) => id !== all[300]?.postId));
});

test.each([
  ['kafka-1', 3_000_000],
  ['kafka-2', 4_000_000],
] as const)(
  '%s killed in mid-stream, and back again: all that was acknowledged is there, once',
  async (broker, from) => {
    const { producer } = startProducer();
    const acknowledged: string[] = [];
    let next = from;
    let isEnough = false;
    const sendOn = async () => {
      while (!isEnough) {
        const some = posts(next, 50);
        next += 50;
        await producer.send(some);
        acknowledged.push(...ids(some));
      }
    };
    const furtherPosts = async () => {
      const before = acknowledged.length;
      await expectEventually(() => expect(acknowledged.length).toBeGreaterThan(before + 5_000));
    };
    const sending = Promise.all(Array.from({ length: 20 }, sendOn));
    await furtherPosts();
    await kafka.nodes[broker].kill();
    await furtherPosts();
    await kafka.nodes[broker].start();
    await furtherPosts();
    isEnough = true;
    await sending;
    await producer.close();
    const there = (await read(from)).map(idIn);
    const known = new Set(there);
    expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
    expect(there).toHaveLength(known.size);
  },
);
