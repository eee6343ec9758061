import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { openPostsTopic } from '../../../adapters/kafka/posts-topic.ts';
import type { PostsConsumer } from '../../../consumers/trends/consumer.ts';
import { startPostsConsumer } from '../../../consumers/trends/consumer.ts';
import { createFlights } from '../../../consumers/trends/flights.ts';
import { createTrendsConsumerMetrics } from '../../../consumers/trends/metrics.ts';
import { isBalanced } from '../../../domain/trends/counts.ts';
import { decodePost } from '../../../domain/trends/decode-post.ts';
import { readOffsetMetadata } from '../../../domain/trends/offset-metadata.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { memoryBatches } from '../../consumers/trends/memory-batches.ts';
import { tablesOf } from '../../domain/trends/count-stream.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { asKafkaAdmin, emptyTopics, openTestKafka, sendPosts } from '../../helpers/kafka-place.ts';
import { expectedWindows } from '../../helpers/trends-oracle.ts';
import type { TestKafka } from '../../helpers/trends-services.ts';
import { startKafka } from '../../helpers/trends-services.ts';
import { tweetLines } from '../../helpers/tweet-lines.ts';

const partitions = [0, 1, 2, 3];

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka?.stop());

/** Each test has an empty topic, and a group that nobody was in. */
let group = '';
beforeEach(async () => {
  group = `trends.${crypto.randomUUID()}`;
  await emptyTopics(kafka, partitions.length);
});

const consumers: PostsConsumer[] = [];
afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
});

const { state: temporal, batches } = memoryBatches();
beforeEach(() => {
  temporal.executions.clear();
  temporal.waiting = null;
});

/** A consumer whose Kafka is real, and whose Temporal is the test's. */
function consume() {
  const registry = new Registry();
  const metrics = createTrendsConsumerMetrics(registry);
  const flights = createFlights({ batches, limit: 8, logger: silentLogger, overdueMs: 100, watchMs: 100, onEnd() {} });
  const troubles: (string | null)[] = [];
  const consumer = startPostsConsumer({
    ...{ flights, metrics, logger: silentLogger, handOverWithinMs: 5_000 },
    linger: { shortMs: 50, longMs: 50, fewMessages: 0 },
    openTopic: (listener) =>
      openPostsTopic({
        ...{ kafka: openTestKafka(kafka.url), topic: 'tweets', group, listener, fetchBytes: 200_000 },
        onTrouble: (reason) => troubles.push(reason),
      }),
    rejects: { send: async () => true, close: async () => {} },
    rules: { retweetRule: 'any', graceMs: 120_000, mostRecentPosts: 1_000_000 },
    decode: (value, receivedAtMs) => decodePost(value, receivedAtMs, new Set(['CA'])),
    limits: { messages: 700, bytes: 400_000 },
  });
  consumers.push(consumer);
  return { consumer, troubles, read: (name: string) => registry.getSingleMetricAsString(name) };
}

const shareOf = (consumer: PostsConsumer) => [...consumer.flows()].map(([partition]) => partition);

const produce = (lines: string[], flow: Parameters<typeof sendPosts>[2] = {}) =>
  sendPosts(kafka.producerUrl, lines, flow);

const counted = () => temporal.inOrder().reduce((sum, { memo }) => sum + memo.messages, 0);
/** What the batches come to together, each of their panes a row of its own. */
const tables = () =>
  tablesOf(
    new Map(
      temporal
        .inOrder()
        .flatMap(({ input, panes }) =>
          panes.map((pane) => [`${pane.startMs}/${input.partition}/${input.firstOffset}`, pane] as const),
        ),
    ),
  );
const byCity = (a: { date: string; city: string }, b: { date: string; city: string }) =>
  `${a.date} ${a.city}` < `${b.date} ${b.city}` ? -1 : 1;

/** That the batches of each partition are one behind the other, and say together what an oracle does that has all lines. */
async function expectAllCounted(lines: string[]): Promise<void> {
  await expectEventually(() => expect(counted()).toBeGreaterThanOrEqual(lines.length));
  expect(counted()).toBe(lines.length);
  expect(tables().sort(byCity)).toEqual(expectedWindows(lines).sort(byCity));
  expect(temporal.inOrder().every(({ panes }) => panes.every(({ account }) => isBalanced(account)))).toBe(true);
}

test('posts are counted once while 1, then 3, then 2 consumers share them, and each goes on where the one before was', async () => {
  const lines = tweetLines(30_000);
  consume();
  await produce(lines, {
    pauseMs: 10,
    onSent(sent) {
      if (sent === 10_000) for (const _ of [2, 3]) consume();
      if (sent === 20_000) void consumers.splice(1, 1)[0]?.stop();
    },
  });
  await expectAllCounted(lines);
  const shares = consumers.map(shareOf);
  expect(shares.flat().sort()).toEqual(partitions);
  expect(shares.map(({ length }) => length).sort()).toEqual([2, 2]);
});

test('what is committed says all that it takes to go on, and who stops leaves at once', async () => {
  const lines = tweetLines(3_000);
  const first = consume();
  await produce(lines.slice(0, 2_000));
  await expectEventually(() => expect(counted()).toBe(2_000));
  await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
  expect(first.troubles).toEqual([null]);
  const { committed, left } = await asKafkaAdmin(kafka.url, async (admin) => {
    const [committed] = await admin.fetchOffsets({ groupId: group, topics: ['tweets'] });
    return { committed, left: (await admin.describeGroups([group])).groups };
  });
  // Else the others would have to miss it first, which takes ten seconds.
  expect(left).toMatchObject([{ state: 'Empty', members: [] }]);
  for (const { partition, offset, metadata } of committed?.partitions ?? []) {
    const last = temporal.inOrder().findLast(({ input }) => input.partition === partition)?.input;
    expect(offset).toBe(String(BigInt(last?.lastOffset ?? -1) + 1n));
    const { watermarkMs, replayFromOffset } = last ?? {};
    expect(readOffsetMetadata(metadata, BigInt(offset))).toEqual({ watermarkMs, replayFromOffset });
  }
  const before = temporal.executions.size;
  const second = consume();
  await expectEventually(() => expect(shareOf(second.consumer)).toHaveLength(partitions.length));
  await produce(lines.slice(2_000));
  await expectAllCounted(lines);
  expect(await second.read('vigil_trends_found_batches_total')).toContain(' 0');
  expect(temporal.executions.size).toBeGreaterThan(before);
});

test('a broker that is killed, and all of Kafka: the consumer goes on with what is there again', async () => {
  const lines = tweetLines(12_000);
  const only = consume();
  let killing: Promise<void> | undefined;
  await produce(lines.slice(0, 8_000), {
    pauseMs: 20,
    onSent(sent) {
      if (sent === 4_000) killing = kafka.nodes['kafka-1'].kill();
    },
  });
  await killing;
  await expectEventually(() => expect(counted()).toBe(8_000));
  await kafka.nodes['kafka-1'].start();
  await kafka.kill();
  await expectEventually(() => expect(only.troubles.at(-1)).toMatch(/^Kafka can’t be used: it can’t be reached/));
  await kafka.start();
  await produce(lines.slice(8_000));
  await expectAllCounted(lines);
  expect(only.troubles.at(-1)).toBeNull();
  expect(only.troubles.filter((trouble, index) => trouble === only.troubles[index - 1])).toEqual([]);
}, 240_000);

test('while nothing is taken the group keeps its member, and nothing is taken', async () => {
  const lines = tweetLines(6_000);
  const only = consume();
  await produce(lines.slice(0, 2_000));
  await expectEventually(() => expect(counted()).toBe(2_000));
  temporal.waiting = { cause: 'cassandra', reason: 'Cassandra can’t be reached.' };
  temporal.endsAtOnce = false;
  await produce(lines.slice(2_000));
  // Longer than a group waits for a member that says nothing.
  const heldAt = Date.now();
  await expectEventually(() => expect(Date.now() - heldAt).toBeGreaterThan(12_000));
  const flows = [...only.consumer.flows()].map(([, flow]) => flow);
  expect(flows.every(({ departedUntil, countedUntil: until }) => until - departedUntil <= 700n)).toBe(true);
  expect(await only.read('vigil_trends_rebalances_total')).toContain(' 1');
  temporal.waiting = null;
  temporal.endsAtOnce = true;
  temporal.endAll();
  await expectAllCounted(lines);
});

test('posts that leave Kafka before they are read, or while they wait, are told as lost, and the rest is counted', async () => {
  const lines = tweetLines(4_000);
  const first = consume();
  await produce(lines.slice(0, 1_000));
  await expectEventually(() => expect(counted()).toBe(1_000));
  temporal.waiting = { cause: 'cassandra', reason: 'Cassandra can’t be reached.' };
  temporal.endsAtOnce = false;
  await produce(lines.slice(1_000, 3_000));
  await expectEventually(async () => expect(temporal.inOrder().length).toBeGreaterThan(0));
  await asKafkaAdmin(kafka.ownerUrl, async (admin) => {
    const ends = await admin.fetchTopicOffsets('tweets');
    const all = ends.map(({ partition, high }) => ({ partition, offset: high }));
    await admin.deleteTopicRecords({ topic: 'tweets', partitions: all });
  });
  temporal.waiting = null;
  temporal.endsAtOnce = true;
  temporal.endAll();
  await produce(lines.slice(3_000));
  const lost = async () => Number(/_total (\d+)/.exec(await first.read('vigil_trends_lost_total'))?.[1]);
  await expectEventually(async () => expect(counted() + (await lost())).toBe(4_000));
  expect(await lost()).toBeGreaterThan(0);
  // Ranges have no gap, also where their messages have.
  for (const partition of partitions) {
    const own = temporal.inOrder().filter(({ input }) => input.partition === partition);
    for (const [index, { input }] of own.entries())
      expect(input.firstOffset).toBe(index === 0 ? '0' : String(BigInt(own[index - 1]?.input.lastOffset ?? 0) + 1n));
  }
});
