import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { ConsumerOptions, PostsConsumer } from '../../../consumers/trends/consumer.ts';
import { startPostsConsumer } from '../../../consumers/trends/consumer.ts';
import { createFlights } from '../../../consumers/trends/flights.ts';
import { createTrendsConsumerMetrics } from '../../../consumers/trends/metrics.ts';
import type { KeyedMessage, RejectsTopic } from '../../../consumers/trends/ports.ts';
import { startSampler } from '../../../consumers/trends/sampler.ts';
import type { Pane } from '../../../contracts/trends/panes.ts';
import type { Post } from '../../../contracts/trends/post.ts';
import type { RejectedMessage } from '../../../domain/trends/batch-gatherer.ts';
import { createPartitionCounter } from '../../../domain/trends/partition-counter.ts';
import { cityWindows, mergeTallies, tallyOf } from '../../../domain/trends/tally.ts';
import { drawnPosts, minuteMs, postAt, startMs } from '../../domain/trends/drawn-posts.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { memoryBatches } from './memory-batches.ts';
import type { MemoryTopic } from './memory-topic.ts';
import { memoryTopic } from './memory-topic.ts';

const rules = { retweetRule: 'any', graceMs: 2 * minuteMs, mostRecentPosts: 10_000 } as const;

const messageOf = (post: Post | null, offset: number): KeyedMessage => ({
  ...{ offset: String(offset), timestamp: String(startMs + 3_600_000), key: null },
  value: Buffer.from(post === null ? 'rubbish' : JSON.stringify(post)),
});
const logOf = (posts: (Post | null)[], from = 0) => posts.map((post, index) => messageOf(post, from + index));
const someLog = (length: number) => logOf(Array.from({ length }, (_, second) => postAt(second)));

const decode: ConsumerOptions['decode'] = (value) => {
  const text = Buffer.from(value ?? []).toString();
  return text === 'rubbish'
    ? { reason: 'not_decodable', detail: 'It is rubbish.' }
    : { post: JSON.parse(text) as Post };
};

function memoryRejects() {
  const rejects = {
    sent: [] as RejectedMessage<KeyedMessage>[],
    isAway: false,
    topic: {
      async send(_partition, broken, abandoned) {
        while (rejects.isAway && !abandoned.aborted) await new Promise(setImmediate);
        if (!abandoned.aborted) rejects.sent.push(...broken);
        return !abandoned.aborted;
      },
      close: async () => {},
    } as RejectsTopic,
  };
  return rejects;
}

const running: PostsConsumer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
});

/** Waits until a batch is full. */
const patient = { shortMs: 1_000_000, longMs: 1_000_000, fewMessages: 0 };

function setUp(
  logs: KeyedMessage[][],
  { linger = { shortMs: 5, longMs: 5, fewMessages: 0 }, handOverWithinMs = 2_000 } = {},
) {
  const topic = memoryTopic(logs);
  const rejects = memoryRejects();
  const { state: temporal, batches } = memoryBatches();
  const logged: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => logged.push(JSON.parse(line).msg) });
  const start = ({ posts = 7 } = {}) => {
    const registry = new Registry();
    const metrics = createTrendsConsumerMetrics(registry);
    const flights = createFlights({
      ...{ batches, limit: 8, logger, overdueMs: 5, watchMs: 5 },
      onEnd: (result) => metrics.batches.inc({ end: result === null ? 'failed' : 'complete' }),
    });
    const consumer = startPostsConsumer({
      ...{ openTopic: topic.open, rejects: rejects.topic, flights, metrics, logger, rules, decode, linger },
      ...{ limits: { messages: posts, bytes: 100_000 }, handOverWithinMs, watchMs: 5, askAgainMs: 5 },
    });
    running.push(consumer);
    return { consumer, flights, metrics, read: (name: string) => registry.getSingleMetricAsString(name) };
  };
  return { topic, rejects, temporal, logged, start };
}

/** Of each partition: up to where batches go, one behind the other and none twice. */
function countedUntil({ inOrder }: ReturnType<typeof memoryBatches>['state'], partition: number, from = 0n): bigint {
  const own = inOrder().filter(({ input }) => input.partition === partition);
  let next = from;
  for (;;) {
    const batch = own.find(({ input }) => BigInt(input.firstOffset) === next);
    if (batch === undefined) break;
    own.splice(own.indexOf(batch), 1);
    next = BigInt(batch.input.lastOffset) + 1n;
  }
  expect(own).toEqual([]);
  return next;
}

const totals = (panes: Pane[]) =>
  [...new Set(panes.map((pane) => pane.startMs))]
    .sort((a, b) => a - b)
    .map((start) => {
      const tally = mergeTallies(panes.filter((pane) => pane.startMs === start).map(tallyOf));
      return { start, account: tally.account, cities: cityWindows(tally) };
    });

/** What one who reads each partition without a break counts. */
const panesOf = (logs: (Post | null)[][]): Pane[] =>
  logs.flatMap((posts) => {
    const counter = createPartitionCounter(rules);
    for (const post of posts) if (post !== null) counter.count(post);
    return counter.takePanes();
  });

const untilCommitted = ({ topic }: { topic: MemoryTopic }, ...offsets: bigint[]) =>
  expectEventually(() =>
    expect(offsets.map((_, partition) => topic.committed.get(partition)?.offset)).toEqual(offsets),
  );

describe('whoever comes and goes', () => {
  const events = fc.array(fc.constantFrom('join', 'kill', 'stop', 'shareAnew', 'kafka', 'temporal', 'answers'), {
    maxLength: 12,
  });
  const drawnLogs = fc.array(drawnPosts, { minLength: 1, maxLength: 4 });

  test('each post is counted once, as by one who read all of it without a break', async () => {
    await fc.assert(
      fc.asyncProperty(drawnLogs, events, async (logs, happens) => {
        const place = setUp(logs.map((posts) => logOf(posts)));
        const { topic, temporal, start } = place;
        start();
        for (const [index, event] of happens.entries()) {
          if (event === 'join') start();
          if (event === 'kill') topic.kill(index % 3);
          if (event === 'stop') await running.splice(index % running.length, 1)[0]?.stop();
          if (event === 'shareAnew') topic.shareAnew();
          if (event === 'kafka') topic.setAway(index % 2 === 0);
          if (event === 'temporal') temporal.isAway = index % 2 === 0;
          if (event === 'answers') temporal.losesAnswers = index % 2 === 0;
          for (let turns = index * 3; turns > 0; turns -= 1) await new Promise(setImmediate);
          if (running.length === 0) start();
        }
        topic.setAway(false);
        [temporal.isAway, temporal.losesAnswers] = [false, false];
        // All of the others may have been killed.
        start();
        await expectEventually(() => {
          for (const [partition, posts] of logs.entries())
            expect(countedUntil(temporal, partition)).toBe(BigInt(posts.length));
        });
        expect(totals(temporal.inOrder().flatMap(({ panes }) => panes))).toEqual(totals(panesOf(logs)));
        await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
      }),
      { numRuns: 25 },
    );
  });

  test('a batch that another one began is gone on behind, although it ends elsewhere', async () => {
    const place = setUp([someLog(20)]);
    const { topic, temporal, start } = place;
    const { consumer: first } = start({ posts: 20 });
    await untilCommitted(place, 20n);
    // As if it had been killed before it committed.
    topic.committed.clear();
    topic.kill(0);
    await first.stop();
    topic.logs[0]?.push(messageOf(postAt(3), 20), messageOf(postAt(50), 21));
    const { read } = start({ posts: 5 });
    await untilCommitted(place, 22n);
    expect(countedUntil(temporal, 0)).toBe(22n);
    expect(await read('vigil_trends_found_batches_total')).toContain(' 1');
    expect(temporal.inOrder().at(-1)).toMatchObject({
      input: { followsOffset: '20', before: { replayFromOffset: '0' } },
      panes: [{ account: { read: 2, counted: 1, duplicate: 1 } }],
    });
  });

  test('a partition that came back after others had it is gone on with behind them', async () => {
    const place = setUp([someLog(5)]);
    const { topic, temporal, start } = place;
    start();
    await untilCommitted(place, 5n);
    topic.setAway(true);
    topic.logs[0]?.push(...someLog(20).slice(5));
    topic.committed.set(0, { offset: 12n, metadata: '{"watermarkMs":null,"replayFromOffset":"12"}' });
    topic.shareAnew();
    topic.setAway(false);
    await untilCommitted(place, 20n);
    expect(temporal.inOrder().map(({ input }) => input.firstOffset)).toEqual(['0', '12', '19']);
  });

  test('a partition that a consumer keeps is not read once more', async () => {
    const place = setUp([someLog(5), someLog(5)]);
    const { topic, temporal, start } = place;
    const { consumer } = start();
    await untilCommitted(place, 5n, 5n);
    const [kept] = [...consumer.flows()];
    start();
    await expectEventually(() => expect([...consumer.flows()]).toHaveLength(1));
    for (const [partition, log] of topic.logs.entries()) log.push(messageOf(postAt(6 + partition), 5));
    await untilCommitted(place, 6n, 6n);
    expect([...consumer.flows()][0]?.[1]).toBe(kept?.[1]);
    expect(temporal.executions.size).toBe(4);
  });
});

describe('what comes of a batch', () => {
  test('its input says where it stands, its memo where the next one begins', async () => {
    const posts = [postAt(0), postAt(1, { place: { skipped: 'no_place' } }), postAt(0), null, postAt(300), postAt(2)];
    const place = setUp([logOf(posts)]);
    place.start({ posts: 3 });
    await untilCommitted(place, 6n);
    const [first, second] = place.temporal.inOrder();
    expect(first?.input).toEqual({
      ...{ generation: 'live', partition: 0, firstOffset: '0', lastOffset: '2', followsOffset: null, messages: 3 },
      ...{ before: { watermarkMs: null, replayFromOffset: '0' }, watermarkMs: startMs + 1_000, replayFromOffset: '0' },
      ...{ caughtUpAtMs: null, rejected: {} },
    });
    expect(second?.input).toEqual({
      ...{ generation: 'live', partition: 0, firstOffset: '3', lastOffset: '5', followsOffset: '3', messages: 3 },
      ...{ before: { watermarkMs: startMs + 1_000, replayFromOffset: '0' }, rejected: { not_decodable: 1 } },
      ...{ watermarkMs: startMs + 300_000, replayFromOffset: '4', caughtUpAtMs: expect.any(Number) },
    });
    expect(second?.panes.map(({ account }) => [account.counted, account.late])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(place.topic.committed.get(0)?.metadata).toBe(
      JSON.stringify({ watermarkMs: startMs + 300_000, replayFromOffset: '4' }),
    );
  });

  test('messages that can’t be read are set aside before Temporal has the batch', async () => {
    const place = setUp([logOf([postAt(0), null, postAt(1)])]);
    place.rejects.isAway = true;
    const { read } = place.start();
    await expectEventually(async () => expect(await read('vigil_trends_partitions')).toContain(' 1'));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(place.temporal.executions.size).toBe(0);
    place.rejects.isAway = false;
    await untilCommitted(place, 3n);
    expect(place.rejects.sent).toMatchObject([{ reason: 'not_decodable', message: { offset: '1' } }]);
    expect(await read('vigil_trends_rejects_total')).toContain('reason="not_decodable"} 1');
    expect(await read('vigil_trends_posts_total')).toContain('fate="counted"} 2');
  });

  test('one that ends otherwise than by completing is told, and the next one begun', async () => {
    const place = setUp([someLog(14)]);
    place.temporal.endsAtOnce = false;
    const { read } = place.start();
    await expectEventually(() => expect(place.temporal.executions.size).toBe(1));
    place.temporal.inOrder()[0]?.end(null);
    await untilCommitted(place, 14n);
    expect(await read('vigil_trends_batches_total')).toContain('end="failed"} 1');
  });
});

describe('back-pressure', () => {
  test('of a partition, one batch is under way and one in the making, however many posts wait', async () => {
    const place = setUp([someLog(500)]);
    place.temporal.endsAtOnce = false;
    const { consumer } = place.start();
    const flow = () => [...consumer.flows()][0]?.[1];
    await expectEventually(() => expect(flow()?.countedUntil).toBe(14n));
    for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
    expect([place.temporal.executions.size, flow()?.departedUntil, flow()?.countedUntil]).toEqual([1, 7n, 14n]);
    place.temporal.endsAtOnce = true;
    place.temporal.endAll();
    await untilCommitted(place, 500n);
  });

  test.each([
    [
      'temporal',
      (temporal: ReturnType<typeof setUp>['temporal'], away: boolean) => Object.assign(temporal, { isAway: away }),
    ],
    ['worker', (temporal, away) => Object.assign(temporal, { hasWorker: !away, endsAtOnce: !away })],
    [
      'cassandra',
      (temporal, away) =>
        Object.assign(temporal, {
          waiting: away ? { cause: 'cassandra', reason: 'Cassandra can’t be reached.' } : null,
          endsAtOnce: !away,
        }),
    ],
  ] as [string, (temporal: ReturnType<typeof setUp>['temporal'], away: boolean) => void][])(
    'while %s is away nothing is taken, and metrics tell',
    async (cause, setAway) => {
      const place = setUp([[], []]);
      const { consumer, flights, metrics, read } = place.start();
      const sampler = startSampler({ consumer, flights, metrics, intervalMs: 5 });
      await expectEventually(() => expect([...consumer.flows()]).toHaveLength(2));
      setAway(place.temporal, true);
      place.topic.logs[0]?.push(...someLog(3));
      await expectEventually(async () => expect(await read('vigil_trends_holding')).toContain(`cause="${cause}"} 1`));
      place.topic.logs[1]?.push(...someLog(30));
      await expectEventually(async () => expect(await read('vigil_trends_lag_messages')).toContain('"1"} 30'));
      for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
      expect(new Map(consumer.flows()).get(1)?.countedUntil).toBe(0n);
      setAway(place.temporal, false);
      place.temporal.endAll();
      await untilCommitted(place, 3n, 30n);
      await expectEventually(async () => expect(await read('vigil_trends_holding')).toContain(`cause="${cause}"} 0`));
      await sampler.stop();
    },
  );
});

test('few posts go at once, and the next ones wait long behind them, until they are no longer few', async () => {
  const place = setUp([someLog(2)], { linger: { shortMs: 5, longMs: 1_000_000, fewMessages: 3 } });
  const { consumer } = place.start();
  const counted = () => [...consumer.flows()].map(([, flow]) => flow.countedUntil);
  await untilCommitted(place, 2n);
  place.topic.logs[0]?.push(messageOf(postAt(3), 2), messageOf(postAt(4), 3));
  await expectEventually(() => expect(counted()).toEqual([4n]));
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(countedUntil(place.temporal, 0)).toBe(2n);
  place.topic.logs[0]?.push(messageOf(postAt(5), 4));
  await untilCommitted(place, 5n);
  expect(countedUntil(place.temporal, 0)).toBe(5n);
});

test('as long as there is more to read, batches are filled', async () => {
  const place = setUp([someLog(40)], { linger: { shortMs: 0, longMs: 1_000_000, fewMessages: 0 } });
  place.start({ posts: 30 });
  await untilCommitted(place, 40n);
  expect(place.temporal.inOrder().map(({ input }) => input.messages)).toEqual([30, 10]);
});

describe('a consumer that stops', () => {
  test('hands over what it has, without waiting for more, and leaves', async () => {
    const place = setUp([someLog(5), someLog(3)], { linger: patient });
    const { consumer } = place.start();
    await expectEventually(() =>
      expect([...consumer.flows()].map(([, { countedUntil: until }]) => until)).toEqual([5n, 3n]),
    );
    expect(place.temporal.executions.size).toBe(0);
    await consumer.stop();
    await untilCommitted(place, 5n, 3n);
    expect([countedUntil(place.temporal, 0), countedUntil(place.temporal, 1)]).toEqual([5n, 3n]);
  });

  test('gives up what Temporal doesn’t take in time: the next one reads it again', async () => {
    const place = setUp([someLog(5)], { linger: patient, handOverWithinMs: 20 });
    const { consumer } = place.start();
    await expectEventually(() => expect([...consumer.flows()][0]?.[1].countedUntil).toBe(5n));
    place.temporal.isAway = true;
    await consumer.stop();
    expect([place.temporal.executions.size, place.topic.committed.size]).toEqual([0, 0]);
    place.temporal.isAway = false;
    await place.start().consumer.stop();
  });
});

describe('where Kafka has something else than was left there', () => {
  test('messages that it no longer has are told as lost, and the chain of batches goes on', async () => {
    const place = setUp([
      logOf(
        Array.from({ length: 10 }, (_, index) => postAt(index)),
        20,
      ),
    ]);
    const { topic, start, temporal, logged } = place;
    topic.firstOffsets[0] = 20n;
    topic.committed.set(0, { offset: 5n, metadata: '{"watermarkMs":null,"replayFromOffset":"2"}' });
    const { read } = start();
    await untilCommitted(place, 30n);
    expect(countedUntil(temporal, 0, 5n)).toBe(30n);
    expect(await read('vigil_trends_lost_total')).toContain(' 15');
    expect(logged).toContain('messages left Kafka before they were read: its retention is too short');
  });

  test('a group without offsets begins with the first message that is there', async () => {
    const place = setUp([logOf([postAt(1), postAt(2)], 7)]);
    place.topic.firstOffsets[0] = 7n;
    const { read } = place.start();
    await untilCommitted(place, 9n);
    expect(place.temporal.inOrder()[0]?.input).toMatchObject({ firstOffset: '7', followsOffset: null });
    expect(await read('vigil_trends_lost_total')).toContain(' 0');
  });

  test('a partition that ends before what was counted of it is left alone, and the others go on', async () => {
    const place = setUp([someLog(3), someLog(3)]);
    place.topic.committed.set(0, { offset: 50n, metadata: null });
    place.start();
    await untilCommitted(place, 50n, 3n);
    await expectEventually(() => expect(place.logged.join()).toContain('as if the topic were another'));
    expect(countedUntil(place.temporal, 1)).toBe(3n);
    expect(place.temporal.executions.size).toBe(1);
  });

  test('of a topic that was made anew nothing is left out as if it had been counted', async () => {
    const place = setUp([someLog(9), someLog(9)]);
    const { topic, temporal, start } = place;
    const { consumer } = start();
    await untilCommitted(place, 9n, 9n);
    await consumer.stop();
    topic.committed.clear();
    // All that it has came an hour later.
    temporal.begunAtMs = startMs;
    const before = temporal.executions.size;
    start();
    await expectEventually(() => expect(place.logged.filter((line) => line.includes('made anew'))).toHaveLength(2));
    for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
    expect([topic.committed.size, temporal.executions.size]).toEqual([0, before]);
  });

  test('an offset that somebody moved is gone on from, with a warning', async () => {
    const place = setUp([someLog(9)]);
    place.topic.committed.set(0, { offset: 4n, metadata: 'moved by hand' });
    place.start();
    await untilCommitted(place, 9n);
    expect(place.logged.join()).toContain('somebody else moved a partition');
    // Else it would wait for what was left out.
    expect([...place.temporal.executions.values()].map(({ input }) => input.followsOffset)).toEqual([null]);
  });
});
