import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { createFindingsPublisher } from '../../../adapters/rabbitmq/findings-publisher.ts';
import type { Topology } from '../../../adapters/rabbitmq/topology.ts';
import { decodeFindingLine } from '../../../domain/karma/finding-line.ts';
import { decodeFindingMessage } from '../../../domain/karma/finding-message.ts';
import type { FindingLine } from '../../../simulators/finding-stream/findings.ts';
import { randomFindings } from '../../../simulators/finding-stream/findings.ts';
import { createRandom } from '../../../simulators/random.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { FeedProcessOptions } from '../../helpers/feed-process.ts';
import { drain, onChannel, ownTopology, waitingIn } from '../../helpers/findings-broker.ts';
import type { TestRabbitmq } from '../../helpers/karma-services.ts';
import { startRabbitmq } from '../../helpers/karma-services.ts';

const program = 'node_modules/.cache/vigil/feed-process.mjs';
let rabbitmq: TestRabbitmq;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-feed-'));
  [rabbitmq] = await Promise.all([
    startRabbitmq(),
    build({
      ...{ entryPoints: ['test/helpers/feed-process.ts'], outfile: program, bundle: true, packages: 'external' },
      ...{ platform: 'node', format: 'esm', logLevel: 'warning' },
    }),
  ]);
});
const feeds = new Set<ChildProcess>();
afterEach(() => {
  for (const feed of feeds) feed.kill('SIGKILL');
});
afterAll(async () => {
  await rabbitmq?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const never = new AbortController().signal;
const asText = (lines: FindingLine[]) => lines.map(({ text }) => `${text}\n`).join('');
const drawn = (total: number, seed: number, invalid = 0) => [
  ...randomFindings({ total, seed, vulnerabilities: 100, perDay: 40, invalid }),
];
const findingsOf = (lines: FindingLine[]) =>
  lines.flatMap(({ text }) => {
    const decoded = decodeFindingLine(text, new Date());
    return 'finding' in decoded ? [decoded.finding] : [];
  });

/** Keys of what lies in a queue; every message there is checked. */
async function keysIn(topology: Topology): Promise<string[]> {
  return (await drain(rabbitmq.url, topology.queue)).map(({ content, properties }) => {
    expect(properties).toMatchObject({ contentType: 'application/json', deliveryMode: 2 });
    const decoded = decodeFindingMessage(content, properties.messageId, new Date());
    if ('reason' in decoded) throw new Error(decoded.detail);
    return decoded.finding.findingKey;
  });
}

function startFeed(options: Omit<FeedProcessOptions, 'url'>): ChildProcess {
  const child = spawn(process.execPath, [program, JSON.stringify({ url: rabbitmq.url, ...options })], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  feeds.add(child);
  child.on('exit', () => feeds.delete(child));
  return child;
}

test('what no queue is bound for comes back, and goes once one is', async () => {
  const topology = ownTopology();
  const troubles: (string | null)[] = [];
  const onTrouble = (reason: string | null) => void troubles.push(reason);
  const publisher = await createFindingsPublisher({ url: rabbitmq.url, topology, onTrouble, retryMs: 20 });
  const findings = findingsOf(drawn(1_200, 1));
  await publisher.publish(findings, never);
  expect(await keysIn(topology)).toEqual(findings.map(({ findingKey }) => findingKey));
  await onChannel(rabbitmq.url, (channel) => channel.unbindQueue(topology.queue, topology.exchange, ''));
  const publishing = publisher.publish(findings.slice(0, 3), never);
  await expectEventually(() => expect(troubles.at(-1)).toContain('no queue is bound to the exchange'));
  await onChannel(rabbitmq.url, (channel) => channel.bindQueue(topology.queue, topology.exchange, ''));
  await publishing;
  expect(new Set(await keysIn(topology)).size).toBe(3);
  expect(troubles.at(-1)).toBeNull();
  await publisher.close();
});

test('giving up ends the wait for a broker that is away, and closing too', async () => {
  const publisher = await createFindingsPublisher({
    ...{ url: 'amqp://nobody:nothing@127.0.0.1:9/vigil', topology: ownTopology(), onTrouble: () => {} },
  });
  const givingUp = new AbortController();
  const publishing = publisher.publish(findingsOf(drawn(1, 1)), givingUp.signal);
  givingUp.abort(new Error('enough'));
  await expect(publishing).rejects.toThrow('enough');
  await publisher.close();
});

test('RabbitMQ killed while it takes findings loses none', async () => {
  const topology = ownTopology();
  const troubles: (string | null)[] = [];
  const publisher = await createFindingsPublisher({
    ...{ url: rabbitmq.url, topology, retryMs: 20 },
    onTrouble: (reason) => void troubles.push(reason),
  });
  const findings = findingsOf(drawn(4_000, 2));
  let published = 0;
  const publishing = (async () => {
    for (; published < findings.length; published += 100)
      await publisher.publish(findings.slice(published, published + 100), never);
  })();
  await expectEventually(() => expect(published).toBeGreaterThan(1_000));
  await rabbitmq.kill();
  await expectEventually(() => expect(troubles.at(-1)).toEqual(expect.stringContaining('RabbitMQ can’t be used')));
  await rabbitmq.start();
  await publishing;
  expect(troubles.at(-1)).toBeNull();
  expect(new Set(await keysIn(topology))).toEqual(new Set(findings.map(({ findingKey }) => findingKey)));
  await publisher.close();
});

test('a feed that is killed again and again, while its file grows and is rotated, sends every finding and keeps every reject', async () => {
  const topology = ownTopology();
  const path = join(directory, 'finding.csv');
  const lines = drawn(3_000, 3, 0.05);
  const random = createRandom(3);
  writeFileSync(path, '');
  const start = () => startFeed({ topology, path, linesPerBatch: 20, once: false });
  const position = () => readFileSync(`${path}.position`, 'utf8');
  let feed = start();
  let left = '';
  for (let written = 0; written < lines.length; written += 100) {
    const next = asText(lines.slice(written, written + 100));
    const cut = Math.floor(random() * next.length);
    appendFileSync(path, next.slice(0, cut));
    const isKilled = written % 500 === 400;
    if (isKilled) {
      // Else it might be killed each time before it has done anything.
      await expectEventually(() => expect(position()).not.toBe(left));
      await delay(random() * 20);
      feed.kill('SIGKILL');
      await once(feed, 'exit');
      left = position();
    }
    appendFileSync(path, next.slice(cut));
    if (written === 1_400) renameSync(path, `${path}.1`);
    if (isKilled) feed = start();
  }
  const expected = new Set(findingsOf(lines).map(({ findingKey }) => findingKey));
  const seen = new Set<string>();
  await expectEventually(async () => {
    for (const key of await keysIn(topology)) seen.add(key);
    expect(seen).toEqual(expected);
  });
  feed.kill('SIGTERM');
  expect(await once(feed, 'exit')).toEqual([0, null]);
  const rejects = readFileSync(`${path}.rejects`, 'utf8').trim().split('\n');
  const rejected = new Set(rejects.map((line) => JSON.parse(line).text));
  expect(rejected).toEqual(
    new Set(lines.map(({ text }) => text).filter((text) => 'reason' in decodeFindingLine(text, new Date()))),
  );
});

test('standard input is sent to its end', async () => {
  const topology = ownTopology();
  const lines = drawn(700, 4);
  const feed = startFeed({ topology, path: '-', linesPerBatch: 500, once: false });
  feed.stdin?.end(asText(lines));
  expect(await once(feed, 'exit')).toEqual([0, null]);
  expect(await waitingIn(rabbitmq.url, topology.queue)).toBe(700);
  expect(new Set(await keysIn(topology)).size).toBe(700);
});
