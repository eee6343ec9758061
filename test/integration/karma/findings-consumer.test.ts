import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Registry } from 'prom-client';
import { createFindingsPublisher } from '../../../adapters/rabbitmq/findings-publisher.ts';
import { createFindingsQueue } from '../../../adapters/rabbitmq/findings-queue.ts';
import { openRejectsQueue } from '../../../adapters/rabbitmq/rejects-queue.ts';
import type { Topology } from '../../../adapters/rabbitmq/topology.ts';
import { createKarmaBatches } from '../../../adapters/temporal/karma-batches.ts';
import { startFindingsConsumer } from '../../../consumers/karma/consumer.ts';
import { createFlights } from '../../../consumers/karma/flights.ts';
import { createKarmaConsumerMetrics } from '../../../consumers/karma/metrics.ts';
import type { BatchEnd } from '../../../consumers/karma/ports.ts';
import type { IdentifiedFinding } from '../../../contracts/karma/findings.ts';
import { karmaTaskQueue } from '../../../contracts/karma/saga.ts';
import { identify } from '../../../domain/karma/finding-key.ts';
import type { Running } from '../../../runtime/process.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { runVigil } from '../../cli/run-vigil.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { onChannel, ownTopology, waitingIn } from '../../helpers/findings-broker.ts';
import type { KarmaSite } from '../../helpers/karma.ts';
import { away, karmaSite } from '../../helpers/karma.ts';
import type { TestRabbitmq } from '../../helpers/karma-services.ts';
import { startRabbitmq } from '../../helpers/karma-services.ts';
import { startDevServer, withWorker } from '../../helpers/temporal.ts';

let rabbitmq: TestRabbitmq;
let temporal: TestWorkflowEnvironment;
beforeAll(async () => {
  [rabbitmq, temporal] = await Promise.all([startRabbitmq(), startDevServer()]);
});
const parts: Running[] = [];
afterEach(async () => {
  for (const part of parts.splice(0)) await part.stop();
});
afterAll(async () => {
  await temporal?.teardown();
  await rabbitmq?.stop();
});

const findings = (count: number): IdentifiedFinding[] =>
  Array.from({ length: count }, (_, index) =>
    identify({ findingId: index + 1, vulnerabilityId: (index % 99) + 1, foundAt: '2019-02-01T00:00:00Z' }),
  );

async function publish(topology: Topology, given: IdentifiedFinding[]): Promise<void> {
  const publisher = await createFindingsPublisher({ url: rabbitmq.url, topology, onTrouble: () => {}, retryMs: 20 });
  for (let start = 0; start < given.length; start += 500)
    await publisher.publish(given.slice(start, start + 500), new AbortController().signal);
  await publisher.close();
}

interface Consuming {
  ends: (BatchEnd | null)[];
  troubles: (string | null)[];
  holding(): string | null;
  stop(): Promise<void>;
}

async function consume(
  topology: Topology,
  { maxFindings = 100, prefetch = 400, deadlineSeconds = 900 } = {},
): Promise<Consuming> {
  const ends: Consuming['ends'] = [];
  const troubles: Consuming['troubles'] = [];
  const flights = createFlights({
    ...{ batches: createKarmaBatches(temporal.client, { parkedPollMs: 100 }), limit: 4, logger: silentLogger },
    ...{ overdueMs: 500, watchMs: 50, onEnd: (end) => void ends.push(end) },
  });
  const consumer = await startFindingsConsumer({
    openQueue: (onDelivery) =>
      createFindingsQueue({
        ...{ url: rabbitmq.url, topology, prefetch, onDelivery },
        onTrouble: (reason) => void troubles.push(reason),
      }),
    ...{ flights, metrics: createKarmaConsumerMetrics(new Registry()), logger: silentLogger, maxFindings },
    ...{ lingerMs: 50, deadlineSeconds, handOverWithinMs: 60_000, watchMs: 20 },
  });
  parts.push(consumer);
  return { ends, troubles, holding: () => flights.holding?.cause ?? null, stop: () => consumer.stop() };
}

const work = <T>(site: KarmaSite, use: () => Promise<T>): Promise<T> =>
  withWorker(temporal, { taskQueue: karmaTaskQueue, activities: site.activities }, use);
/** What a test leaves behind, the next one's worker would do. */
const nothingRuns = () =>
  expectEventually(async () =>
    expect(await temporal.client.workflow.count('ExecutionStatus = "Running"')).toMatchObject({ count: 0 }),
  );
const awarded = ({ ledger }: KarmaSite) => ledger.entries.map(({ findingKey }) => findingKey).sort();
const keysOf = (given: IdentifiedFinding[]) => given.map(({ findingKey }) => findingKey).sort();

test('every finding is awarded once, though messages are sent twice and RabbitMQ is killed on the way', async () => {
  const topology = ownTopology();
  const site = karmaSite();
  const all = findings(1_500);
  await publish(topology, [...all, ...all]);
  const consuming = await consume(topology);
  await work(site, async () => {
    await expectEventually(() => expect(site.ledger.entries.length).toBeGreaterThan(300));
    await rabbitmq.kill();
    await expectEventually(() => expect(consuming.troubles.at(-1)).toContain('RabbitMQ can’t be used'));
    await rabbitmq.start();
    await expectEventually(async () => expect(await waitingIn(rabbitmq.url, topology.queue)).toBe(0));
    await expectEventually(() => expect(awarded(site)).toEqual(keysOf(all)));
    await consuming.stop();
    await nothingRuns();
  });
  expect(awarded(site)).toEqual(keysOf(all));
});

test('what is no finding is set aside with its reason, shown, and sent again', async () => {
  const topology = ownTopology();
  const site = karmaSite();
  const [good, other] = findings(2) as [IdentifiedFinding, IdentifiedFinding];
  await publish(topology, [good]);
  const right = Buffer.from(JSON.stringify({ finding_id: 2, vulnerability_id: 2, found_at: '2019-02-01T00:00:00Z' }));
  await onChannel(rabbitmq.url, async (channel) => {
    channel.publish(topology.exchange, '', Buffer.from([0xff, 0x00]));
    channel.publish(topology.exchange, '', Buffer.from('{"finding_id":"\u202ex"}'), { messageId: 'strange' });
    channel.publish(topology.exchange, '', right, { messageId: good.findingKey, contentType: 'application/json' });
    await channel.waitForConfirms();
  });
  await work(site, async () => {
    const consuming = await consume(topology);
    await expectEventually(async () => expect(await waitingIn(rabbitmq.url, topology.rejected)).toBe(3));
    await expectEventually(() => expect(awarded(site)).toEqual([good.findingKey]));

    const rejects = async (...args: string[]) =>
      runVigil('', ['karma', 'rejects', ...args], { findingRejects: await openRejectsQueue(rabbitmq.url, topology) });
    const shown = await rejects();
    expect(shown.stderr).toBe('3 rejects\n');
    expect(shown.stdout).toContain('not_decodable  The body is no JSON object in UTF-8.');
    expect(shown.stdout).toContain('message without an id, delivered 1 time');
    expect(shown.stdout).toContain('{"finding_id":"\\u{202e}x"}');
    expect(shown.stdout).toContain(
      `wrong_message_id  message_id is not the finding’s key, which is ${other.findingKey}.`,
    );
    const asJson = await rejects('--json', '--reason', 'bad_finding_id');
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      ...{ reason: 'bad_finding_id', sourceMessageId: 'strange', receiveCount: 1, whole: true },
      rejectedAt: expect.stringMatching(/^20/),
    });

    expect((await rejects('--redrive', '--limit', '2')).stderr).toBe('2 messages sent again\n');
    // They are still wrong, and so they come back.
    await expectEventually(async () => expect(await waitingIn(rabbitmq.url, topology.rejected)).toBe(3));
    // Each once, although they come back while it is at it.
    expect((await rejects('--redrive')).stderr).toBe('3 messages sent again\n');
    await expectEventually(async () => expect(await waitingIn(rabbitmq.url, topology.rejected)).toBe(3));
    await consuming.stop();
    await nothingRuns();
  });
  expect(awarded(site)).toEqual([good.findingKey]);
});

test('a message that nobody ever acknowledges is set aside by RabbitMQ, and can be sent again', async () => {
  const topology = ownTopology(2);
  const [finding] = findings(1) as [IdentifiedFinding];
  await publish(topology, [finding]);
  await onChannel(rabbitmq.url, async (channel) => {
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await expectEventually(async () => {
        const message = await channel.get(topology.queue);
        if (message === false) throw new Error('not yet');
        channel.nack(message, false, true);
      });
    }
  });
  await expectEventually(async () => expect(await waitingIn(rabbitmq.url, topology.rejected)).toBe(1));
  const run = async (...args: string[]) =>
    runVigil('', ['karma', 'rejects', ...args], { findingRejects: await openRejectsQueue(rabbitmq.url, topology) });
  const { stdout } = await run('--json', '--reason', 'delivery_limit');
  expect(JSON.parse(stdout)).toMatchObject({
    sourceMessageId: finding.findingKey,
    rejectedAt: expect.stringMatching(/^20/),
  });
  expect((await run('--redrive')).stderr).toBe('1 message sent again\n');
  const site = karmaSite();
  await work(site, async () => {
    await consume(topology);
    await expectEventually(() => expect(awarded(site)).toEqual([finding.findingKey]));
    await nothingRuns();
  });
});

test('without a worker nothing more is taken, and all goes on once there is one', async () => {
  const topology = ownTopology();
  const all = findings(300);
  await publish(topology, all.slice(0, 20));
  const consuming = await consume(topology, { maxFindings: 10, prefetch: 20 });
  await expectEventually(() => expect(consuming.holding()).toBe('worker'));
  await expectEventually(async () => expect(await waitingIn(rabbitmq.url, topology.queue)).toBe(0));
  await publish(topology, all.slice(20));
  expect(await waitingIn(rabbitmq.url, topology.queue)).toBe(280);
  const site = karmaSite();
  await work(site, async () => {
    await expectEventually(() => expect(awarded(site)).toEqual(keysOf(all)));
    await nothingRuns();
  });
});

test('a batch that is parked makes room for the next, though its saga goes on waiting', async () => {
  const topology = ownTopology();
  let isAway = true;
  const site = karmaSite(({ store }) => {
    if (store === 'redis' && isAway) throw away('redis');
  });
  await publish(topology, findings(50));
  const consuming = await consume(topology, { maxFindings: 10, deadlineSeconds: 1 });
  await work(site, async () => {
    const reversals = () => site.ledger.entries.filter(({ kind }) => kind === 'reversal');
    await expectEventually(() => expect(reversals()).toHaveLength(40));
    expect(consuming.ends).toEqual([]);
    isAway = false;
    await expectEventually(() => expect(consuming.ends).toHaveLength(5));
    expect(consuming.ends.filter((end) => end === 'parked')).toHaveLength(4);
    expect(consuming.ends).toContainEqual(expect.objectContaining({ state: 'complete' }));
    expect(await waitingIn(rabbitmq.url, topology.queue)).toBe(0);
  });
});
