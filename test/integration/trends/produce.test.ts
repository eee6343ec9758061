import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openKafka } from '../../../adapters/kafka/connect.ts';
import { ensureTopics } from '../../../adapters/kafka/topics.ts';
import { decodeRecordedLine } from '../../../domain/trends/recorded-line.ts';
import type { TwitterStream, TwitterStreamOptions } from '../../../simulators/twitter-stream/server.ts';
import { startTwitterStream } from '../../../simulators/twitter-stream/server.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import type { BuiltCommand, RunningCommand } from '../../helpers/built-command.ts';
import { buildCommand } from '../../helpers/built-command.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { readTopic } from '../../helpers/kafka-messages.ts';
import type { TestKafka } from '../../helpers/trends-services.ts';
import { startKafka } from '../../helpers/trends-services.ts';
import { sent, startMs } from '../../simulators/tweet-stream/stream-for-test.ts';

let kafka: TestKafka;
let command: BuiltCommand;
beforeAll(async () => {
  [kafka, command] = await Promise.all([startKafka(), buildCommand()]);
  const topic = { topic: 'tweets', partitions: 4, replicas: 2, retentionHours: 8_760, isTimedByBrokers: true };
  // Brokers hear of a topic one after the other, and one may be asked that hasn't yet.
  await expectEventually(() => ensureTopics(open(kafka.ownerUrl), [topic]));
});
afterAll(async () => {
  await kafka?.stop();
  command?.remove();
});

let directory: string;
let stream: TwitterStream | undefined;
const running = new Set<RunningCommand>();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-produce-'));
});
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  running.clear();
  await stream?.stop();
  rmSync(directory, { recursive: true });
});

const token = 'AAAA-secret-of-the-app';
const open = (url: string) => openKafka(url, { clientId: 'test', logger: silentLogger });

function produce(args: string[], environment: Record<string, string> = {}): RunningCommand {
  const own = {
    VIGIL_KAFKA_PRODUCER_URL: kafka.producerUrl,
    VIGIL_TWITTER_URL: stream?.url ?? '',
    VIGIL_TWITTER_TOKEN: token,
  };
  const started = command.start(directory, { ...own, ...environment }, 'trends', 'produce', ...args);
  running.add(started);
  return started;
}
const startStream = async (options: Partial<TwitterStreamOptions> = {}): Promise<TwitterStream> => {
  stream = await startTwitterStream({ token, keepAliveMs: 50, ...options });
  return stream;
};

/** Posts that no other test has, as lines. */
let drawn = 0;
const draw = (total: number, invalid = 0): string[] => {
  drawn += 1;
  const plain = { late: 0, duplicate: 0, uncounted: 0 };
  return sent(total, { ...plain, invalid, seed: drawn, startMs: startMs + drawn * 86_400_000 }).map(({ line }) => line);
};
const postOf = (line: string) => {
  const decoded = decodeRecordedLine(line);
  return decoded !== null && 'recorded' in decoded ? decoded.recorded : null;
};
const idsOf = (lines: string[]) => lines.flatMap((line) => postOf(line)?.postId ?? []);

/** Ids of posts in Kafka, of those that were asked for, with how often each is there. */
async function inKafka(wanted: string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const known = new Set(wanted);
  for (const { value } of await readTopic(open(kafka.url), 'tweets', `trends-${randomUUID()}`)) {
    const { id } = JSON.parse(value).data;
    if (known.has(id)) found.set(id, (found.get(id) ?? 0) + 1);
  }
  return found;
}
const report = ({ logged }: RunningCommand) => logged().find(({ msg }) => msg === 'sent');
const hasLogged = (run: RunningCommand, text: string) =>
  expectEventually(() =>
    expect(run.logged().map(({ msg }) => String(msg))).toContainEqual(expect.stringContaining(text)),
  );

test('a recorded file goes to the topic, every post once; what is none is kept beside it', async () => {
  const lines = draw(3_000, 0.02);
  const path = join(directory, 'posts.jsonl');
  writeFileSync(
    path,
    lines
      .toReversed()
      .map((line, index) => `${index % 2 ? line : JSON.stringify(line)}\n`)
      .join(''),
  );
  const run = produce(['file', 'posts.jsonl', '--speed', 'max']);
  expect(await run.ended).toEqual({ code: 0, signal: null });
  const ids = idsOf(lines);
  const rejects = readFileSync(`${path}.rejects`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(report(run)).toMatchObject({
    source: 'posts.jsonl',
    produced: ids.length,
    duplicates: 0,
    rejected: rejects.length,
  });
  expect(ids.length + rejects.length).toBe(3_000);
  expect(rejects[0]).toEqual({
    ...{ file: 'posts.jsonl', line: expect.any(Number), reason: expect.any(String), detail: expect.any(String) },
    ...{ text: expect.any(String), at: expect.any(String) },
  });
  const there = await inKafka(ids);
  expect([...there.keys()].sort()).toEqual(ids.toSorted());
  expect([...there.values()].every((times) => times === 1)).toBe(true);
});

test('a file that isn’t there is all that is told of', async () => {
  const run = produce(['file', 'nothere.jsonl']);
  expect(await run.ended).toEqual({ code: 1, signal: null });
  expect(run.logged().map(({ msg }) => msg)).toEqual(['There is no file nothere.jsonl.']);
});

test('Twitter’s stream with faults, a broker that dies, then Ctrl-C: all that was read is there, without gaps', async () => {
  const server = await startStream();
  const lines = draw(6_000);
  const run = produce(['twitter', '--country', 'CA', '--duplicates', 'drop']);
  await expectEventually(() => expect(server.connected).toBe(1));
  expect(server.rules()).toMatchObject([{ value: 'place_country:CA', tag: 'vigil 1/1 countries' }]);
  const faults = [() => server.cut(), () => server.disconnect(), () => kafka.nodes['kafka-2'].kill()];
  for (let at = 0; at < lines.length; at += 100) {
    for (const line of lines.slice(at, at + 100)) server.publish(line);
    if (at % 2_000 !== 1_000) continue;
    await expectEventually(() => expect(server.connected).toBe(1));
    await faults.shift()?.();
  }
  await hasLogged(run, 'asked for the last 1 min again');
  await expectEventually(() =>
    expect(run.logged().filter(({ msg }) => msg === 'the stream is there').length).toBeGreaterThan(2),
  );
  const [lastId = ''] = idsOf(lines).slice(-1);
  await expectEventually(async () => expect((await inKafka([lastId])).size).toBe(1));
  // Still coming when it is interrupted.
  const more = draw(3_000);
  for (const line of more) server.publish(line);
  run.child.kill('SIGINT');
  expect(await run.ended).toEqual({ code: 0, signal: null });
  await kafka.nodes['kafka-2'].start();
  const there = await inKafka(idsOf([...lines, ...more]));
  const published = idsOf([...lines, ...more]);
  const last = published.findLastIndex((id) => there.has(id));
  expect(published.slice(0, last + 1).filter((id) => !there.has(id))).toEqual([]);
  expect(last).toBeGreaterThanOrEqual(lines.length - 1);
  const { produced, duplicates, rejected } = report(run) ?? {};
  expect([produced, rejected]).toEqual([there.size, 0]);
  expect(duplicates).toBeGreaterThan(0);
  expect(existsSync(join(directory, '.vigil/twitter.unsent'))).toBe(false);
  expect(run.output()).not.toContain(token);
});

test('interrupted while Kafka is away, it keeps what it read, and that can be sent later', async () => {
  const server = await startStream();
  const lines = draw(400);
  const run = produce(['twitter', '--keep-in', '.'], { VIGIL_SHUTDOWN_TIMEOUT: '3', VIGIL_POSTS_IN_FLIGHT: '100' });
  await expectEventually(() => expect(server.connected).toBe(1));
  server.publish(lines[0] ?? '');
  await expectEventually(async () => expect((await inKafka(idsOf(lines))).size).toBe(1));
  await kafka.kill();
  for (const line of lines.slice(1)) server.publish(line);
  await hasLogged(run, 'Kafka');
  run.child.kill('SIGTERM');
  expect(await run.ended).toEqual({ code: 0, signal: null });
  const unsent = readFileSync(join(directory, 'twitter.unsent'), 'utf8').trimEnd().split('\n');
  expect(unsent.length).toBeGreaterThanOrEqual(100);
  expect(idsOf(unsent)).toEqual(idsOf(lines).slice(1, unsent.length + 1));
  await hasLogged(run, `${unsent.length} posts may not have been sent: they are kept in twitter.unsent`);
  await kafka.start();
  const later = produce(['file', 'twitter.unsent', '--speed', 'max']);
  expect(await later.ended).toEqual({ code: 0, signal: null });
  const there = await inKafka(idsOf(unsent));
  expect([...there.values()]).toEqual(unsent.map(() => 1));
});

test('three producers share what is asked for, each with a connection of its own', async () => {
  const server = await startStream({ connections: 3 });
  writeFileSync(join(directory, 'rules.txt'), '# three\ncity: Toronto\ncity: Ottawa\ncity: Calgary\n');
  const runs = [1, 2, 3].map((part) =>
    produce(['twitter', '--rules', 'rules.txt'], { VIGIL_TWITTER_SHARE: `${part}/3` }),
  );
  await expectEventually(() => expect(server.connected).toBe(3));
  expect(
    server
      .rules()
      .map(({ value }) => value)
      .sort(),
  ).toEqual(['place:"Calgary"', 'place:"Ottawa"', 'place:"Toronto"']);
  const lines = draw(600);
  for (const line of lines) server.publish(line);
  const wanted = idsOf(lines.filter((line) => /"name":"(Toronto|Ottawa|Calgary)"/.test(line)));
  expect(wanted.length).toBeGreaterThan(20);
  await expectEventually(async () => expect((await inKafka(idsOf(lines))).size).toBe(wanted.length));
  for (const { child } of runs) child.kill('SIGINT');
  for (const { ended } of runs) expect(await ended).toEqual({ code: 0, signal: null });
  const reports = runs.map((run) => report(run) as { produced: number; others: number });
  expect(reports.reduce((sum, { produced }) => sum + produced, 0)).toBe(wanted.length);
  expect(reports.every(({ produced, others }) => produced > 0 && produced + others === wanted.length)).toBe(true);
  const removing = produce(['twitter', '--share', '2/3', '--remove-rules'], { VIGIL_KAFKA_PRODUCER_URL: '' });
  expect(await removing.ended).toEqual({ code: 0, signal: null });
  expect(server.rules()).toHaveLength(2);
});

test('a token that is refused ends it, with what to do, and is shown nowhere', async () => {
  await startStream();
  const refused = 'BBBB-of-somebody-else';
  writeFileSync(join(directory, 'token'), `${refused}\n`);
  const run = produce(['twitter'], { VIGIL_TWITTER_TOKEN: '', VIGIL_TWITTER_TOKEN_FILE: 'token' });
  expect(await run.ended).toEqual({ code: 1, signal: null });
  expect(run.output()).toContain('It refuses the bearer token: put a valid one into VIGIL_TWITTER_TOKEN');
  expect(run.output()).not.toContain(refused);
});

test('made-up posts come at their rate, and end after as many as were asked for', async () => {
  const run = produce(['simulator', '--rate', '200', '--limit', '300']);
  expect(await run.ended).toEqual({ code: 0, signal: null });
  const { produced, source } = report(run) ?? {};
  expect(source).toBe('simulator');
  expect(produced).toBe(300);
});
