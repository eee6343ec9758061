import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPostsProducer } from '../../../adapters/kafka/posts-producer.ts';
import type { RecordedPost } from '../../../contracts/trends/post.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { TestKafka } from '../../helpers/kafka-brokers.ts';
import { startKafka } from '../../helpers/kafka-brokers.ts';

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka?.stop());

const posts = (from: number, count: number, text = ''): RecordedPost[] =>
  Array.from({ length: count }, (_, index) => {
    const postId = String(1_574_231_234_567_000_000 + (from + index) * 1_000);
    return { postId, createdAtMs: from + index, json: JSON.stringify({ data: { id: postId, text } }) };
  });

function producerOf(topic: string) {
  const troubles: (string | null)[] = [];
  const producer = createPostsProducer({
    ...{ kafka: { brokers: kafka.brokers, clientId: 'test' }, topic, retryMs: 50 },
    onTrouble: (reason) => void troubles.push(reason),
  });
  return { producer, troubles };
}
const keysOf = async (topic: string): Promise<string[][]> =>
  (await kafka.read(topic)).map((messages) => messages.map(({ key }) => String(key)));
const ids = (some: RecordedPost[]) => some.map(({ postId }) => postId);

test('every post is there once, by its id, in order within its partition, where any client would look for it', async () => {
  await kafka.createTopic('usual', 4);
  const { producer, troubles } = producerOf('usual');
  const all = posts(0, 20_000);
  const sent: Promise<unknown>[] = [];
  for (let at = 0; at < all.length; at += 700) sent.push(producer.send(all.slice(at, at + 700)));
  expect((await Promise.all(sent)).flat()).toEqual([]);
  await producer.close();
  const partitions = await kafka.read('usual');
  const keys = partitions.map((messages) => messages.map(({ key }) => String(key)));
  expect(keys.flat().sort()).toEqual(ids(all));
  for (const some of keys) {
    expect(some).toEqual([...some].sort());
    expect(some.length).toBeGreaterThan(4_000);
  }
  expect(JSON.parse(String(partitions[0]?.[0]?.value)).data.id).toBe(keys[0]?.[0]);
  expect(troubles).toEqual([]);
  // The same keys by the client's own choice.
  const plain = kafka.client.producer();
  await plain.connect();
  const [{ partition } = { partition: -1 }] = await plain.send({
    topic: 'usual',
    messages: [{ key: keys[2]?.[0] ?? '', value: '' }],
  });
  await plain.disconnect();
  expect(partition).toBe(2);
});

test('what Kafka will never take is told, and all before and behind it goes', async () => {
  await kafka.createTopic('small', 1, { 'max.message.bytes': '20000' });
  const { producer } = producerOf('small');
  const all = [...posts(0, 300, 'x'.repeat(200)), ...posts(300, 1, 'x'.repeat(30_000)), ...posts(301, 300)];
  const refused = await producer.send(all);
  expect(refused).toEqual([{ post: all[300], reason: 'too_large', detail: expect.stringMatching(/bytes\.$/) }]);
  await producer.close();
  expect(await keysOf('small')).toEqual([ids(all).filter((id) => id !== all[300]?.postId)]);
});

test('a topic that isn’t there yet is waited for, and closing ends the wait', async () => {
  const { producer, troubles } = producerOf('later');
  const sending = producer.send(posts(0, 3));
  await expectEventually(() => expect(troubles).toEqual([expect.stringContaining('the topic isn’t there')]));
  await kafka.createTopic('later', 1);
  expect(await sending).toEqual([]);
  expect(troubles.at(-1)).toBeNull();
  await producer.close();

  const nowhere = createPostsProducer({
    ...{ kafka: { brokers: ['127.0.0.1:9'] }, topic: 'later', onTrouble: (reason) => void troubles.push(reason) },
  });
  const never = nowhere.send(posts(0, 3));
  const failing = expect(never).rejects.toThrow('closed before all was sent');
  await expectEventually(() => expect(troubles.at(-1)).toContain('Kafka can’t be used'));
  await nowhere.close();
  await failing;
  await expect(nowhere.send(posts(0, 1))).rejects.toThrow('closed');
});

test.each([1, 2])(
  'broker %i killed in mid-stream, and back again: all that was acknowledged is there, once',
  async (broker) => {
    const topic = `killed-${broker}`;
    await kafka.createTopic(topic, 6);
    const { producer } = producerOf(topic);
    const acknowledged: string[] = [];
    let next = 0;
    let isEnough = false;
    const sendOn = async () => {
      while (!isEnough) {
        const some = posts(next, 50);
        next += 50;
        await producer.send(some);
        acknowledged.push(...ids(some));
      }
    };
    const sending = Promise.all(Array.from({ length: 20 }, sendOn));
    await expectEventually(() => expect(acknowledged.length).toBeGreaterThan(5_000));
    await kafka.kill(broker);
    const before = acknowledged.length;
    await expectEventually(() => expect(acknowledged.length).toBeGreaterThan(before + 5_000));
    await kafka.start(broker);
    const later = acknowledged.length;
    await expectEventually(() => expect(acknowledged.length).toBeGreaterThan(later + 5_000));
    isEnough = true;
    await sending;
    await producer.close();
    const there = (await keysOf(topic)).flat();
    const known = new Set(there);
    expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
    expect(there).toHaveLength(known.size);
  },
);
