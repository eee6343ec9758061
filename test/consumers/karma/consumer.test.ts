import { afterEach, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { startFindingsConsumer } from '../../../consumers/karma/consumer.ts';
import type { Flights } from '../../../consumers/karma/flights.ts';
import { createFlights } from '../../../consumers/karma/flights.ts';
import { countEnd, createKarmaConsumerMetrics } from '../../../consumers/karma/metrics.ts';
import type { BatchEnd, Delivery, KarmaBatches } from '../../../consumers/karma/ports.ts';
import { startSampler } from '../../../consumers/karma/sampler.ts';
import type { IdentifiedFinding } from '../../../contracts/karma/findings.ts';
import type { AwardKarmaInput, SagaStatus } from '../../../contracts/karma/saga.ts';
import { identify } from '../../../domain/karma/finding-key.ts';
import { findingMessage } from '../../../domain/karma/finding-message.ts';
import type { Running } from '../../../runtime/process.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { expectEventually } from '../../helpers/eventually.ts';

const findingOf = (findingId: number): IdentifiedFinding =>
  identify({ findingId, vulnerabilityId: 1, foundAt: '2019-02-01T00:00:00Z' });
const findings = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => findingOf(from + index));

interface Message {
  body: Uint8Array;
  messageId: unknown;
  deliveries: number;
}
const messageOf = (finding: IdentifiedFinding): Message => ({
  body: Buffer.from(JSON.stringify(findingMessage(finding))),
  messageId: finding.findingKey,
  deliveries: 0,
});
const rubbish: Message = { body: Buffer.from('rubbish'), messageId: 'rubbish', deliveries: 0 };

/** A queue as RabbitMQ has it: at most so many are delivered and not acknowledged, and those come again. */
function memoryQueue(prefetch = 50) {
  const waiting: Message[] = [];
  const unacknowledged = new Set<Message>();
  const acknowledged: Message[] = [];
  const rejects: { message: Message; reason: string }[] = [];
  let isTaking = false;
  let connection = new AbortController();
  let onDelivery: (delivery: Delivery) => void = () => {};

  function deliver(): void {
    while (isTaking && unacknowledged.size < prefetch && waiting.length > 0) {
      const message = waiting.shift() as Message;
      unacknowledged.add(message);
      message.deliveries += 1;
      const { signal: lost } = connection;
      const settle = (act: () => void) => () => {
        if (lost.aborted || !unacknowledged.delete(message)) return;
        act();
        setImmediate(deliver);
      };
      onDelivery({
        ...{ body: message.body, messageId: message.messageId, contentType: 'application/json', lost },
        earlierDeliveries: message.deliveries - 1,
        acknowledge: settle(() => acknowledged.push(message)),
        giveBack: settle(() => waiting.unshift(message)),
      });
    }
  }

  return {
    ...{ waiting, unacknowledged, acknowledged, rejects },
    get isTaking() {
      return isTaking;
    },
    add(...messages: Message[]): void {
      waiting.push(...messages);
      deliver();
    },
    /** As when RabbitMQ was restarted. */
    disconnect(): void {
      connection.abort();
      connection = new AbortController();
      waiting.unshift(...unacknowledged);
      unacknowledged.clear();
      deliver();
    },
    async open(listener: (delivery: Delivery) => void) {
      onDelivery = listener;
      return {
        take(wanted: boolean) {
          isTaking = wanted;
          deliver();
        },
        async setAside(delivery: Delivery, reason: string) {
          rejects.push({ message: { ...delivery, deliveries: 1 }, reason });
          delivery.acknowledge();
          return true;
        },
        backlog: async () => waiting.length,
        async close() {
          isTaking = false;
          connection.abort();
        },
      };
    },
  };
}

/** A Temporal that a test steers. */
function steeredTemporal() {
  const ends = new Map<string, (end: BatchEnd | null) => void>();
  const temporal = {
    started: [] as AwardKarmaInput[],
    isAway: false,
    hasWorker: true,
    /** What batches come to at once; undefined for those that a test ends. */
    outcome: { state: 'complete', change: null } as BatchEnd | undefined,
    end: (index: number, end: BatchEnd | null = { state: 'complete', change: null } as SagaStatus) =>
      ends.get(temporal.started[index]?.batchId ?? '')?.(end),
  };
  const reach = async () => {
    if (temporal.isAway) throw new Error('14 UNAVAILABLE');
  };
  const batches: KarmaBatches = {
    async start(input) {
      await reach();
      temporal.started.push(input);
    },
    result: (batchId) =>
      new Promise((resolve) => {
        if (temporal.outcome === undefined) ends.set(batchId, resolve);
        else resolve(temporal.outcome);
      }),
    async status() {
      if (!temporal.hasWorker) throw new Error('no worker');
      return {} as SagaStatus;
    },
    ping: reach,
  };
  return { temporal, batches };
}

const parts: Running[] = [];
afterEach(async () => {
  for (const part of parts.splice(0)) await part.stop();
});

async function consume({ limit = 8, maxFindings = 10, prefetch = 50, startWithinMs = 10_000, lingerMs = 5 } = {}) {
  const queue = memoryQueue(prefetch);
  const { temporal, batches } = steeredTemporal();
  const registry = new Registry();
  const metrics = createKarmaConsumerMetrics(registry);
  const flights: Flights = createFlights({
    ...{ batches, limit, logger: silentLogger, overdueMs: 20, watchMs: 5, startWithinMs },
    onEnd: (end, { tookMs }) => countEnd(metrics, end, tookMs),
  });
  const consumer = await startFindingsConsumer({
    ...{ openQueue: queue.open, flights, metrics, logger: silentLogger, maxFindings, lingerMs },
    ...{ deadlineSeconds: 900, handOverWithinMs: 100, watchMs: 5 },
  });
  parts.push(consumer);
  const metric = async (name: string) =>
    (await registry.getMetricsAsJSON())
      .find((known) => known.name === `vigil_karma_${name}`)
      ?.values.map(({ value, labels }) => [value, ...Object.values(labels)]);
  return { queue, temporal, flights, metrics, consumer, metric };
}

const keysOf = (batches: AwardKarmaInput[]) =>
  batches.flatMap(({ findings: all }) => all.map(({ findingKey }) => findingKey));

describe('a consumer of findings', () => {
  test('hands every finding to Temporal once, in batches that are full or have lingered, and acknowledges it then', async () => {
    const { queue, temporal, metric } = await consume();
    const all = findings(1, 57);
    queue.add(...all.map(messageOf));
    await expectEventually(() => expect(queue.acknowledged).toHaveLength(57));
    expect(keysOf(temporal.started)).toEqual(all.map(({ findingKey }) => findingKey));
    expect(temporal.started.map(({ findings: batch }) => batch.length)).toEqual([10, 10, 10, 10, 10, 7]);
    expect(temporal.started[0]).toMatchObject({ findings: all.slice(0, 10), deadlineSeconds: 900 });
    expect(await metric('findings_total')).toEqual([[57]]);
    await expectEventually(async () => expect(await metric('batches_total')).toEqual([[6, 'complete']]));
  });

  test('sets aside what is no finding, without holding up what is', async () => {
    const { queue, temporal, metric } = await consume();
    const misnamed = { ...messageOf(findingOf(2)), messageId: findingOf(3).findingKey };
    queue.add(messageOf(findingOf(1)), rubbish, misnamed, messageOf(findingOf(4)));
    await expectEventually(() => expect(queue.acknowledged).toHaveLength(4));
    expect(keysOf(temporal.started)).toEqual([findingOf(1).findingKey, findingOf(4).findingKey]);
    expect(queue.rejects.map(({ reason }) => reason)).toEqual(['not_decodable', 'wrong_message_id']);
    expect(await metric('rejects_total')).toEqual([
      [1, 'not_decodable'],
      [1, 'wrong_message_id'],
    ]);
  });

  test('sends a finding that came twice once, and acknowledges both messages', async () => {
    const { queue, temporal } = await consume();
    queue.add(messageOf(findingOf(1)), messageOf(findingOf(1)), messageOf(findingOf(2)));
    await expectEventually(() => expect(queue.acknowledged).toHaveLength(3));
    expect(keysOf(temporal.started)).toEqual([findingOf(1).findingKey, findingOf(2).findingKey]);
  });

  test('has no more in hand than RabbitMQ’s prefetch while too many batches are in flight', async () => {
    const { queue, temporal } = await consume({ limit: 2, prefetch: 30 });
    temporal.outcome = undefined;
    queue.add(...findings(1, 100).map(messageOf));
    await expectEventually(() => expect([queue.acknowledged.length, queue.unacknowledged.size]).toEqual([20, 30]));
    expect([temporal.started.length, queue.waiting.length]).toEqual([2, 50]);
    temporal.end(0);
    await expectEventually(() => expect(temporal.started).toHaveLength(3));
    temporal.outcome = { state: 'complete', change: null } as SagaStatus;
    temporal.end(1);
    temporal.end(2);
    await expectEventually(() => expect(queue.acknowledged).toHaveLength(100));
    expect(new Set(keysOf(temporal.started)).size).toBe(100);
  });

  test.each(['temporal', 'worker'] as const)(
    'takes nothing while there is no %s, and goes on once there is',
    async (cause) => {
      const { queue, temporal, flights } = await consume();
      temporal.outcome = undefined;
      queue.add(messageOf(findingOf(1)));
      await expectEventually(() => expect(temporal.started).toHaveLength(1));
      if (cause === 'temporal') temporal.isAway = true;
      else temporal.hasWorker = false;
      await expectEventually(() => expect([flights.holding?.cause, queue.isTaking]).toEqual([cause, false]));
      queue.add(messageOf(findingOf(2)));
      expect(queue.waiting).toHaveLength(1);
      temporal.isAway = false;
      temporal.hasWorker = true;
      await expectEventually(() => expect(temporal.started).toHaveLength(2));
    },
  );

  test('gives back what Temporal does not take in time, and hands it over later', async () => {
    const { queue, temporal } = await consume({ startWithinMs: 0 });
    temporal.isAway = true;
    queue.add(...findings(1, 15).map(messageOf));
    await expectEventually(() => expect([queue.waiting.length, queue.unacknowledged.size]).toEqual([15, 0]));
    temporal.isAway = false;
    await expectEventually(() => expect(queue.acknowledged).toHaveLength(15));
    expect(new Set(keysOf(temporal.started)).size).toBe(15);
  });

  test('forgets what it can no longer acknowledge: it is delivered again', async () => {
    const { queue, temporal, metric } = await consume({ limit: 1 });
    temporal.outcome = undefined;
    queue.add(...findings(1, 34).map(messageOf));
    await expectEventually(() => expect(queue.acknowledged).toHaveLength(10));
    queue.disconnect();
    temporal.outcome = { state: 'complete', change: null } as SagaStatus;
    temporal.end(0);
    await expectEventually(() => expect(queue.acknowledged).toHaveLength(34));
    expect(keysOf(temporal.started)).toEqual(findings(1, 34).map(({ findingKey }) => findingKey));
    expect(await metric('redelivered_total')).toEqual([[24]]);
  });

  test('has room for another batch where one was parked', async () => {
    const { queue, temporal, metric } = await consume({ limit: 1 });
    temporal.outcome = 'parked';
    queue.add(...findings(1, 50).map(messageOf));
    await expectEventually(() => expect(queue.acknowledged).toHaveLength(50));
    await expectEventually(async () => expect(await metric('batches_total')).toEqual([[5, 'parked']]));
  });

  test('counts what batches did to the ledger, and those that failed', async () => {
    const { queue, temporal, metric } = await consume({ maxFindings: 1 });
    const change = { awards: 5, reversals: 0, points: 700, duplicates: 2, parkedFindings: 1 };
    temporal.outcome = { state: 'complete', change } as SagaStatus;
    queue.add(...findings(1, 2).map(messageOf));
    await expectEventually(async () => expect(await metric('points_total')).toEqual([[1_400]]));
    expect([await metric('awards_total'), await metric('duplicates_total')]).toEqual([[[10]], [[4]]]);
    expect(await metric('parked_findings_total')).toEqual([[2]]);
    temporal.outcome = undefined;
    queue.add(messageOf(findingOf(3)));
    await expectEventually(() => expect(temporal.started).toHaveLength(3));
    temporal.end(2, null);
    await expectEventually(async () => expect(await metric('batches_total')).toContainEqual([1, 'failed']));
  });

  test('tells how it stands', async () => {
    const { queue, temporal, flights, metrics, consumer, metric } = await consume({ limit: 1, prefetch: 10 });
    temporal.outcome = undefined;
    parts.unshift(startSampler({ queue: consumer.queue, flights, metrics, intervalMs: 5 }));
    queue.add(...findings(1, 33).map(messageOf));
    await expectEventually(async () => expect(await metric('backlog_messages')).toEqual([[13]]));
    await expectEventually(async () => expect(await metric('batches_in_flight')).toEqual([[1]]));
    temporal.hasWorker = false;
    await expectEventually(async () =>
      expect(await metric('holding')).toEqual([
        [1, 'worker'],
        [0, 'temporal'],
      ]),
    );
  });

  test('hands over what it has in hand when it stops; what it can’t is delivered again', async () => {
    const first = await consume({ lingerMs: 60_000 });
    first.queue.add(...findings(1, 3).map(messageOf));
    await expectEventually(() => expect(first.queue.unacknowledged.size).toBe(3));
    await first.consumer.stop();
    expect(keysOf(first.temporal.started)).toHaveLength(3);
    expect(first.queue.acknowledged).toHaveLength(3);

    const second = await consume();
    await expectEventually(() => expect(second.queue.isTaking).toBe(true));
    second.temporal.isAway = true;
    second.queue.add(...findings(1, 3).map(messageOf));
    await second.consumer.stop();
    expect([second.temporal.started, second.queue.acknowledged]).toEqual([[], []]);
    expect(second.queue.waiting.length + second.queue.unacknowledged.size).toBe(3);
  });
});
