import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPostsLog } from '../../../adapters/kafka/posts-log.ts';
import { sendByPartition } from '../../../adapters/kafka/send-by-partition.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { asKafkaAdmin, emptyTopics, openTestKafka } from '../../helpers/kafka-place.ts';
import type { TestKafka } from '../../helpers/trends-services.ts';
import { startKafka } from '../../helpers/trends-services.ts';

const posts = 5_000;

let kafka: TestKafka;
let log: ReturnType<typeof createPostsLog>;
let halfAt = 0;
beforeAll(async () => {
  kafka = await startKafka();
  await emptyTopics(kafka, 2);
  const messages = Array.from({ length: posts }, (_, index) => ({
    ...{ partition: index % 2, value: `${index} ${'x'.repeat(400)}` },
  }));
  const send = async (some: typeof messages) => {
    // Kafka brings at least one such request at once.
    for (let at = 0; at < some.length; at += 500)
      await sendByPartition(openTestKafka(kafka.producerUrl), 'tweets', some.slice(at, at + 500));
  };
  await send(messages.slice(0, posts / 2));
  // Kafka's times are whole milliseconds.
  const sentAt = Date.now();
  await expectEventually(() => expect(Date.now()).toBeGreaterThan(sentAt + 2));
  halfAt = Date.now();
  await send(messages.slice(posts / 2));
  log = createPostsLog({ kafka: openTestKafka(kafka.url), topic: 'tweets', group: 'trends', fetchBytes: 50_000 });
});
afterAll(async () => {
  await log?.close();
  await kafka?.stop();
});

async function readAll(...[range, signal]: Parameters<typeof log.read>): Promise<{ values: number[]; ends: bigint[] }> {
  const all = { values: [] as number[], ends: [] as bigint[] };
  for await (const { messages, nextOffset } of log.read(range, signal)) {
    all.values.push(...messages.map(({ value }) => Number(String(value).split(' ')[0])));
    all.ends.push(nextOffset);
  }
  return all;
}

const odd = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => (from + index) * 2 + 1);

test('tells what is there, and from where on Kafka took it at a time or later', async () => {
  expect(await log.offsets()).toEqual([0, 1].map((partition) => ({ partition, firstOffset: 0n, endOffset: 2_500n })));
  const half = new Map([0, 1].map((partition) => [partition, 1_250n]));
  expect(await log.offsetsAt(halfAt)).toEqual(half);
  expect(await log.offsetsAt(Date.now() + 3_600_000)).toEqual(new Map([0, 1].map((partition) => [partition, 2_500n])));
});

describe('reading', () => {
  test('brings exactly a range, in order and in parts, of which each says where it ends', async () => {
    const { values, ends } = await readAll({ partition: 1, from: 7n, to: 2_001n });
    expect(values).toEqual(odd(7, 2_001));
    expect(ends.length).toBeGreaterThan(5);
    expect(ends.at(-1)).toBe(2_001n);
    expect(await readAll({ partition: 1, from: 5n, to: 5n })).toEqual({ values: [], ends: [] });
  });

  test('goes no faster than it is asked to, longer than a group waits for one that says nothing', async () => {
    const values: number[] = [];
    let slowAt = 0;
    for await (const { messages } of log.read({ partition: 0, from: 0n, to: 2_500n })) {
      values.push(...messages.map(({ value }) => Number(String(value).split(' ')[0])));
      if (slowAt > 0) continue;
      slowAt = Date.now();
      await expectEventually(() => expect(Date.now()).toBeGreaterThan(slowAt + 33_000));
    }
    expect(values).toEqual(odd(0, 2_500).map((value) => value - 1));
  });

  test('can be given up, and others may read at the same time', async () => {
    const giving = new AbortController();
    const [all, given] = await Promise.allSettled([
      Promise.all([0, 1].map((partition) => readAll({ partition, from: 0n, to: 2_500n }))),
      (async () => {
        for await (const _ of log.read({ partition: 0, from: 0n, to: 2_500n }, giving.signal))
          giving.abort(new Error('enough'));
      })(),
    ]);
    expect(all).toMatchObject({
      status: 'fulfilled',
      value: [{ values: { length: 2_500 } }, { values: { length: 2_500 } }],
    });
    expect(given).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
  });

  test('goes on when a broker dies, and says so when Kafka does', async () => {
    let killing: Promise<void> | undefined;
    const values: number[] = [];
    for await (const { messages } of log.read({ partition: 0, from: 0n, to: 2_500n })) {
      values.push(...messages.map(({ value }) => Number(String(value).split(' ')[0])));
      killing ??= kafka.nodes['kafka-2'].kill();
    }
    await killing;
    expect(values).toHaveLength(2_500);
    await kafka.kill();
    await expect(log.offsets()).rejects.toThrow(StoreUnavailable);
    await expect(readAll({ partition: 0, from: 0n, to: 2_500n })).rejects.toThrow(StoreUnavailable);
    await kafka.start();
    await expectEventually(async () => expect(await log.offsets()).toHaveLength(2), 120_000);
  }, 240_000);

  test('what has left Kafka is left out', async () => {
    await asKafkaAdmin(kafka.ownerUrl, async (admin) => {
      // It has to know who leads the partition.
      await admin.fetchTopicOffsets('tweets');
      await admin.deleteTopicRecords({ topic: 'tweets', partitions: [{ partition: 1, offset: '1000' }] });
    });
    await expectEventually(async () => expect((await log.offsets())[1]?.firstOffset).toBe(1_000n));
    const { values, ends } = await readAll({ partition: 1, from: 10n, to: 1_200n });
    expect([values, ends.at(-1)]).toEqual([odd(1_000, 1_200), 1_200n]);
    expect((await readAll({ partition: 1, from: 10n, to: 500n })).values).toEqual([]);
  });
});
