import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPaneSource } from '../../../adapters/cassandra/trends/pane-source.ts';
import { createWindowStore } from '../../../adapters/cassandra/trends/window-store.ts';
import type { RunningServer } from '../../../api/serve.ts';
import { serveApp } from '../../../api/serve.ts';
import { createTemporalReprocess } from '../../../api/trends/temporal-reprocess.ts';
import { isBalanced } from '../../../domain/trends/counts.ts';
import { appWithTrends } from '../../api/trends/directory-for-test.ts';
import { runVigil } from '../../cli/run-vigil.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { byPlace } from '../../helpers/expect-told.ts';
import { asKafkaAdmin, emptyTopics } from '../../helpers/kafka-place.ts';
import type { PostStream } from '../../helpers/post-stream.ts';
import { startPostStream } from '../../helpers/post-stream.ts';
import { startDevServer } from '../../helpers/temporal.ts';
import { keepSeconds } from '../../helpers/trends-merging.ts';
import type { WindowRow } from '../../helpers/trends-oracle.ts';
import { expectedWindows } from '../../helpers/trends-oracle.ts';
import type { TrendsServers } from '../../helpers/trends-running.ts';
import { runTrends } from '../../helpers/trends-running.ts';
import { startKafka } from '../../helpers/trends-services.ts';
import { startTrendsStore } from '../../helpers/trends-store.ts';
import type { StoredWindow } from '../../helpers/trends-tables.ts';
import { rowsOf, seriesIn, tablesIn, windowsIn } from '../../helpers/trends-tables.ts';

const minute = 60_000;
const partitions = 2;
const perSecond = 1;
const always = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

let servers: TrendsServers;
let stream: PostStream;
let running: { stop(): Promise<void> };
let server: RunningServer;
/** What stops them, the last one first. */
const stops: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  const store = await startTrendsStore();
  stops.push(() => store.stop());
  const kafka = await startKafka();
  stops.push(() => kafka.stop());
  const environment = await startDevServer();
  stops.push(() => environment.teardown());
  servers = { kafka, store, environment };
  // So that there are posts that came an hour ago.
  await emptyTopics(kafka, partitions, { isTimedByBrokers: false });
  stream = await startPostStream(kafka, { minutes: 75, perSecond, partitions });
  stops.push(() => stream.stop());
  running = await runTrends(servers);
  stops.push(() => running.stop());
  const { app } = appWithTrends({ retweetRule: 'any', reprocessing: createTemporalReprocess(environment.client) });
  server = await serveApp({ app, host: '127.0.0.1', port: 0, portSetting: 'none', closeTimeoutMs: 1_000 });
  stops.push(() => server.close());
}, 400_000);
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
}, 120_000);

const vigil = (...args: string[]) =>
  runVigil(`http://127.0.0.1:${server.port}`, ['trends', 'reprocess', ...args], { patienceMs: 60_000 });
const windows = () => windowsIn(servers.store.connection, always);

/** Waits until all is merged that was sent by now, and windows are final that ended by then. */
async function expectMerged(): Promise<void> {
  const sent = stream.lines.length;
  const byNow = Date.now() - 2 * minute;
  const [source, store] = [
    createPaneSource(servers.store.connection),
    createWindowStore(servers.store.connection, keepSeconds),
  ];
  await expectEventually(async () => {
    const counted = (await source.progress()).reduce((sum, { nextOffset }) => sum + Number(nextOffset), 0);
    expect(counted).toBeGreaterThanOrEqual(sent);
    const state = await store.state();
    expect(state?.finalUntilMs).toBeGreaterThanOrEqual(byNow);
    const merged = [...(state?.offsets.values() ?? [])].reduce((sum, offset) => sum + Number(offset), 0);
    expect(merged).toBeGreaterThanOrEqual(sent);
  }, 200_000);
}

const nameOf = ({ kind, startMs }: Pick<StoredWindow, 'kind' | 'startMs'>) =>
  `${kind} ${new Date(startMs).toISOString()}`;
/** What may never be gone or less: posts by window, and by city in the tumbling ones, as both tables tell them. */
async function countsNow(): Promise<Map<string, number>> {
  const { rows } = servers.store.connection;
  const all = await rows('SELECT kind, start, account FROM windows');
  const tables = await Promise.all(
    ['SELECT city, date, count FROM tweets', 'SELECT city, start AS date, tweets AS count FROM series'].map((query) =>
      rows(query),
    ),
  );
  return new Map([
    ...all.map((row) => [`${row.kind} ${row.start}`, JSON.parse(String(row.account)).counted] as const),
    ...tables.flatMap((found, table) =>
      found.map(({ city, date, count }) => [`${table} ${date} ${city}`, Number(count)] as const),
    ),
  ]);
}

/** Looks all the time whether anything that was told is gone, or less than before. */
function watch() {
  const over = new AbortController();
  let looks = 0;
  const losses: string[] = [];
  const watching = (async () => {
    for (let before = new Map<string, number>(); !over.signal.aborted; looks += 1) {
      const now = await countsNow();
      for (const [name, count] of before)
        if ((now.get(name) ?? 0) < count) losses.push(`${name}: ${count}, then ${now.get(name)}`);
      before = now;
      // What looks is in the same process as what is looked at.
      await delay(1_000, undefined, { signal: over.signal }).catch(() => {});
    }
  })();
  return async () => {
    over.abort();
    await watching;
    expect(looks).toBeGreaterThan(3);
    return losses;
  };
}

/** What was counted once more, and by which rule, one after another; ISO 8601. */
const rules: { from: string; to: string; types: readonly string[] | null }[] = [];
const typesAt = (createdAt: string) =>
  rules.findLast(({ from, to }) => createdAt >= from && createdAt < to)?.types ?? null;

/** That windows, series and tables say what an oracle does that has all posts, in windows that are final. */
async function expectNumbers(): Promise<StoredWindow[]> {
  await expectMerged();
  const lines = [...stream.lines];
  const all = await windows();
  const isFinal = ({ kind, state }: StoredWindow) => kind === 'tumbling' && state === 'final';
  const until = new Date(Math.max(...all.filter(isFinal).map(({ startMs }) => startMs))).toISOString();
  const final = (rows: readonly WindowRow[]) => byPlace(rows.filter(({ date }) => date <= until));
  const expected = final(expectedWindows(lines, typesAt));
  expect(expected.length).toBeGreaterThan(1_000);
  expect(final(rowsOf(all))).toEqual(expected);
  expect(final(await tablesIn(servers.store.connection, always))).toEqual(expected);
  expect(final(await seriesIn(servers.store.connection, always))).toEqual(expected);
  expect(all.every(({ account }) => isBalanced(account))).toBe(true);
  return all;
}

const revisionsOf = (all: readonly StoredWindow[]) =>
  new Map(all.filter(({ state }) => state === 'final').map((window) => [nameOf(window), window.revision]));

describe('while the stream runs', () => {
  test('the last hour counted once more has the same numbers, and nothing is gone or less meanwhile', async () => {
    const before = revisionsOf(await expectNumbers());
    const unwatch = watch();
    const { code, stdout } = await vigil('--watch', '--json');
    const done = JSON.parse(stdout);
    expect([code, done]).toMatchObject([0, { state: 'complete', failure: null, retweetRule: 'any' }]);
    const all = await expectNumbers();
    expect(await unwatch()).toEqual([]);
    // Not all of it was read: what came in the hour, and a minute before.
    expect(done.read).toBeGreaterThan(55 * 60 * perSecond);
    expect(done.read).toBeLessThan(stream.lines.length - 10 * 60 * perSecond);
    // What was final says that it is, and was not changed.
    const after = revisionsOf(all);
    expect([...before].filter(([name, revision]) => after.get(name) !== revision)).toEqual([]);
    const [from, to] = [Date.parse(done.from), Date.parse(done.to)];
    const inside = all.filter(({ startMs, state }) => startMs >= from && startMs < to && state === 'final');
    expect(new Set(inside.map(({ generation }) => generation))).toEqual(new Set([done.id]));
    expect(inside.length).toBeGreaterThan(50);
  }, 600_000);

  test('by another rule it has other retweets, as an oracle has them, and final windows are revised', async () => {
    const before = revisionsOf(await expectNumbers());
    const unwatch = watch();
    const { code, stdout } = await vigil('--from', '2h', '--retweets', 'quoted', '--watch', '--json');
    const done = JSON.parse(stdout);
    expect([code, done]).toMatchObject([0, { state: 'complete', retweetRule: ['quoted'] }]);
    rules.push({ from: done.from, to: done.to, types: ['quoted'] });
    const all = await expectNumbers();
    expect(await unwatch()).toEqual([]);
    const after = revisionsOf(all);
    const revised = [...before].filter(([name, revision]) => after.get(name) === revision + 1);
    expect(revised.length).toBeGreaterThan(before.size * 0.9);
    // Of the time before the stream began there is still nothing.
    expect(all.filter(({ kind }) => kind === 'tumbling').every(({ account }) => account.read > 0)).toBe(true);
  }, 600_000);

  test('some minutes counted once more have the numbers that they had before, and the others still the newer ones', async () => {
    const [from, to] = [Date.now() - 40 * minute, Date.now() - 25 * minute].map((ms) =>
      new Date(Math.floor(ms / minute) * minute).toISOString(),
    );
    if (from === undefined || to === undefined) throw new Error('There is no time.');
    const { code, stdout } = await vigil('--from', from, '--to', to, '--retweets', 'any', '--watch', '--json');
    const done = JSON.parse(stdout);
    expect([code, done]).toMatchObject([0, { state: 'complete', from, to }]);
    rules.push({ from, to, types: null });
    // A quarter of an hour, and some minutes on both sides.
    expect(done.read).toBeLessThan(25 * 60 * perSecond);
    await expectNumbers();
  }, 600_000);
});

test('a time that has left Kafka is refused, and nothing changes', async () => {
  const before = revisionsOf(await expectNumbers());
  await asKafkaAdmin(servers.kafka.ownerUrl, async (admin) => {
    await admin.fetchTopicOffsets('tweets');
    const half = Array.from({ length: partitions }, (_, partition) => ({ partition, offset: '1500' }));
    await admin.deleteTopicRecords({ topic: 'tweets', partitions: half });
  });
  const { code, stdout } = await vigil('--from', '70m', '--watch');
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^It failed: Posts from .* have left Kafka/)]);
  const after = revisionsOf(await windows());
  expect([...before].filter(([name, revision]) => after.get(name) !== revision)).toEqual([]);
}, 600_000);
