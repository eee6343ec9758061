import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createSubmissionsConsumer } from '../../../consumers/telemetry/consumer.ts';
import { createFlights } from '../../../consumers/telemetry/flights.ts';
import { createConsumerMetrics } from '../../../consumers/telemetry/metrics.ts';
import type { Batches, ReceivedMessage, SubmissionsQueue } from '../../../consumers/telemetry/ports.ts';
import type { Done } from '../../../consumers/telemetry/tally.ts';
import { createTally } from '../../../consumers/telemetry/tally.ts';
import type { BatchStatus, PublishBatchInput } from '../../../contracts/telemetry/batch.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { expectEventually } from '../../helpers/eventually.ts';

const submissionId = '11111111-1111-4111-8111-111111111111';
const bodyOf = (events: number) =>
  JSON.stringify({
    ...{ submission_id: submissionId, device_id: submissionId, time_created: null },
    events: { new_process: Array.from({ length: events }, () => ({ cmdl: 'ls', user: 'root' })) },
  });

let next = 0;
function message(body = bodyOf(2)): ReceivedMessage {
  next += 1;
  return { messageId: `m${next}`, receiptHandle: `r${next}`, body, receiveCount: 1, sentAtMs: Date.now() };
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface World {
  waiting: ReceivedMessage[];
  released: string[];
  started: PublishBatchInput[];
  received: number;
  /** What a batch in flight answers; null where no worker is there. */
  status: Pick<BatchStatus, 'waiting'> | null;
  isTemporalAway: boolean;
  holding(): string | null;
  /** Polls that began while it held. */
  heldPolls: number;
  lines: object[];
  /** What it counted. */
  done(): Promise<Done>;
  end(batchId: string): void;
  stop(): Promise<void>;
}

/** A consumer between a queue and a Temporal that a test steers. */
function consume(messages: ReceivedMessage[], { limit = 8, visibilitySeconds = 60, endAtOnce = true } = {}): World {
  const ends = new Map<string, () => void>();
  const ended = new Set<string>();
  const world: World = {
    ...{ waiting: [...messages], released: [], started: [], received: 0, status: { waiting: null } },
    ...{ isTemporalAway: false, heldPolls: 0, lines: [], holding: () => flights.holding?.cause ?? null },
    async done() {
      let done: Done | undefined;
      await tally.hand(async (handed) => {
        done = handed;
      });
      return done as Done;
    },
    end(batchId) {
      ended.add(batchId);
      ends.get(batchId)?.();
    },
    stop: () => consumer.stop(),
  };
  const queue: SubmissionsQueue = {
    circuit: 'closed',
    async receive() {
      if (flights.holding !== null) world.heldPolls += 1;
      // As a poll of a queue takes time, and others their turn.
      await delay(2);
      const taken = world.waiting.splice(0, 10);
      world.received += taken.length;
      return taken;
    },
    async release(given) {
      world.released.push(...given.map(({ messageId }) => messageId));
    },
    backlog: async () => world.waiting.length,
  };
  const reach = async () => {
    if (world.isTemporalAway) throw new Error('14 UNAVAILABLE');
  };
  const batches: Batches = {
    async start(input) {
      await reach();
      world.started.push(input);
    },
    result: (batchId) =>
      new Promise((resolve) => {
        ends.set(batchId, () => resolve(null));
        if (endAtOnce || ended.has(batchId)) resolve(null);
      }),
    async status() {
      if (world.status === null) throw new Error('no worker');
      return world.status as BatchStatus;
    },
    ping: reach,
    report: async () => {},
  };
  const flights = createFlights({ batches, limit, logger: silentLogger, overdueMs: 50, watchMs: 10, onEnd: () => {} });
  const tally = createTally(createConsumerMetrics(new Registry()));
  const logger = pino({ level: 'info' }, { write: (line: string) => world.lines.push(JSON.parse(line)) });
  const consumer = createSubmissionsConsumer({
    ...{ queue, flights, tally, logger },
    ...{ pollers: 2, limits: { maxEvents: 20, maxBytes: 100_000 }, lingerMs: 20, visibilitySeconds },
    ...{ landWithinMs: 200, onBatch: () => {}, recordBytesOf: (_, jsonBytes) => jsonBytes * 2 },
  });
  stops.push(() => consumer.stop());
  return world;
}

const many = (count: number) => Array.from({ length: count }, () => message());
const messagesOf = ({ started }: World) =>
  started.flatMap(({ submissions, rejects }) => [...submissions, ...rejects].map(({ messageId }) => messageId));

describe('a consumer', () => {
  test('hands every message to Temporal once, in batches that are full or have lingered', async () => {
    const messages = [...many(57), message('rubbish'), message()];
    const world = consume(messages);
    await expectEventually(() => expect(messagesOf(world)).toHaveLength(59));
    expect(messagesOf(world).toSorted()).toEqual(messages.map(({ messageId }) => messageId).toSorted());
    for (const { submissions, rejects } of world.started)
      expect(submissions.length * 2 + rejects.length).toBeLessThanOrEqual(20);
    expect(world.started.flatMap(({ rejects }) => rejects)).toMatchObject([
      { reason: 'not_decodable', body: 'rubbish' },
    ]);
  });

  test('tells of rejects with their reasons, some a minute, and counts the bytes that records will have', async () => {
    const world = consume([message(), ...Array.from({ length: 12 }, () => message('rubbish'))]);
    await expectEventually(() => expect(messagesOf(world)).toHaveLength(13));
    const rejected = world.lines.filter((line) => 'reason' in line);
    expect(rejected).toHaveLength(10);
    expect(rejected[0]).toMatchObject({
      reason: 'not_decodable',
      detail: expect.any(String),
      messageId: expect.any(String),
    });
    const done = await world.done();
    expect(done).toMatchObject({ messages: 13, events: 2, rejects: { not_decodable: 12 } });
    expect(done.bytes).toBeGreaterThan(2 * bodyOf(2).length * 0.8);
  });

  test('takes no more than its batches in flight and polls have room for', async () => {
    const world = consume(many(200), { limit: 2, endAtOnce: false });
    await expectEventually(() => expect(world.started).toHaveLength(2));
    await world.stop();
    expect(world.received).toBeLessThanOrEqual(2 * 10 + 2 * 10);
    expect(world.started).toHaveLength(2);
  });

  test('hands over what waits for room before its messages come back to the queue, and begins nothing more', async () => {
    const world = consume(many(500), { limit: 1, visibilitySeconds: 2, endAtOnce: false });
    await expectEventually(() => expect(world.started.length).toBeGreaterThan(1));
    await expectEventually(() => expect(messagesOf(world)).toHaveLength(world.received));
    // The one in flight, the one that waits, and what the polls under way still bring.
    expect(world.received).toBeLessThanOrEqual(10 + 10 + 2 * 10);
    expect(world.released).toEqual([]);
  });

  test.each([
    [
      'stream',
      'its oldest batch waits for that',
      { waiting: { server: 'stream', reason: 'away', since: '', attempts: 3 } },
    ],
    ['worker', 'none answers', null],
  ] as const)('takes nothing on account of the %s while %s', async (cause, _, status) => {
    const world = consume(many(5), { endAtOnce: false });
    world.status = status;
    await expectEventually(() => expect(world.holding()).toBe(cause));
    world.waiting.push(...many(5));
    world.status = { waiting: null };
    await expectEventually(() => expect(world.waiting).toHaveLength(0));
    expect(world.heldPolls).toBe(0);
  });

  test('gives messages back that Temporal does not take in time, and waits until it is there again', async () => {
    const world = consume(many(3), { visibilitySeconds: 2 });
    world.isTemporalAway = true;
    await expectEventually(() => expect(world.released).toHaveLength(3));
    world.isTemporalAway = false;
    world.waiting.push(...many(2));
    await expectEventually(() => expect(messagesOf(world)).toHaveLength(2));
  });

  test('stops once its batches have ended, and at the latest after the time for it', async () => {
    const patient = consume(many(4));
    await expectEventually(() => expect(patient.received).toBe(4));
    await patient.stop();
    expect(messagesOf(patient)).toHaveLength(4);
    const stuck = consume(many(4), { endAtOnce: false });
    await expectEventually(() => expect(stuck.started).toHaveLength(1));
    await stuck.stop();
    expect(stuck.released).toEqual([]);
  });
});
