import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import { openCassandra } from '../../adapters/cassandra/connect.ts';
import { localServiceVariables, readCredentials } from '../../config/local-services.ts';
import type { ReprocessResource, WindowDetails } from '../../contracts/trends/resource.ts';
import { nodeChild } from '../../services/node-child.ts';
import type { SupervisedChild } from '../../services/supervised-child.ts';
import { superviseChild } from '../../services/supervised-child.ts';
import { createRandom } from '../../simulators/random.ts';
import { tablesOf } from '../domain/trends/count-stream.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { byPlace, expectTold } from '../helpers/expect-told.ts';
import { sendPosts } from '../helpers/kafka-place.ts';
import type { Victims } from '../helpers/kill-at-random.ts';
import { killAtRandom, killsOf } from '../helpers/kill-at-random.ts';
import type { SupervisedVigil } from '../helpers/supervised-vigil.ts';
import { superviseVigil } from '../helpers/supervised-vigil.ts';
import { expectedAccounts, expectedWindows } from '../helpers/trends-oracle.ts';
import { countedIn, createTrendsPlace, keptPosts, panesIn, trendsConfigOf } from '../helpers/trends-place.ts';
import { tweetLines } from '../helpers/tweet-lines.ts';
import type { Site } from '../helpers/vigil.ts';

const seed = 52;
/** How many consumers there are, and how often each is killed while a share of the posts flows. */
const rounds: { consumers: number; victims: Victims }[] = [
  { consumers: 1, victims: { 'trends-consumer': 3, 'trends-worker': 4, temporal: 3, 'kafka-1': 1, cassandra: 1 } },
  {
    consumers: 3,
    victims: { 'trends-consumer': 3, 'trends-worker': 4, temporal: 3, 'kafka-1': 1, 'kafka-2': 1, cassandra: 1 },
  },
  { consumers: 3, victims: { 'trends-consumer': 4, 'trends-worker': 4, temporal: 3, 'kafka-2': 1 } },
  { consumers: 2, victims: { 'trends-consumer': 3, 'trends-worker': 4, temporal: 4, 'kafka-1': 1, cassandra: 1 } },
];
const kills = rounds.reduce((sum, { victims }) => sum + killsOf(victims), 0);
/** While posts are counted once more. */
const reprocessVictims: Victims = { 'trends-worker': 2, temporal: 1, 'kafka-1': 1, cassandra: 1 };
const longestPauseMs = 1_000;
const posts = 24_000;
/** A round's posts take about as long as its kills. */
const flow = { atOnce: 100, pauseMs: 120 };
/** Repeats come up to a minute later, and are none that are late. */
const graceSeconds = 90;
const windowMs = 300_000;
/** They fill two windows and half of one before them, all of which are over by the clock. */
const minutes = 12;
const streamFromMs = Math.floor(Date.now() / windowMs) * windowMs - (minutes + 0.5) * 60_000;

let site: Site;
let vigil: SupervisedVigil;
let cassandra: CassandraConnection;
/** What Kafka has of posts, once all were sent. */
let kept: string[] = [];
const further: SupervisedChild[] = [];
beforeAll(async () => {
  site = await createTrendsPlace({ VIGIL_TRENDS_GRACE: String(graceSeconds) });
  vigil = await superviseVigil(site);
  const { cassandraUrl, trendsKeyspace } = trendsConfigOf(site);
  cassandra = openCassandra(cassandraUrl, trendsKeyspace);
  // Three nodes of Kafka, Cassandra and Temporal, on a machine that may be loaded.
}, 300_000);
afterAll(async () => {
  await Promise.all(further.map((child) => child.stop()));
  await cassandra?.close();
  await vigil?.stop();
  site?.remove();
});

/** Others of the same group, which are started again like the first. */
async function share(consumers: number): Promise<void> {
  const environment = {
    ...{ ...site.environment, ...localServiceVariables(site.environment, readCredentials(site.home)) },
    ...{ VIGIL_LOG_LEVEL: 'fatal', NODE_NO_WARNINGS: '1', VIGIL_TRENDS_CONSUMER_METRICS_PORT: '0' },
  };
  while (further.length < consumers - 1) {
    const spec = nodeChild('trends-consumer', join(process.cwd(), 'dist/consumers/kafka.js'), [], environment);
    const child = superviseChild(spec, pino({ level: 'silent' }), () => {}, { firstMs: 100, longestMs: 400 });
    further.push(child);
    await child.start();
  }
  while (further.length > consumers - 1) await further.pop()?.stop();
}

const idsOf = (lines: readonly string[]): string[] =>
  [...new Set(lines.map((line) => JSON.parse(line).data.id))].sort();

/** Of the API; with a body it is posted. */
async function askVigil<T>(path: string, body?: object): Promise<T> {
  const posted = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${site.apiUrl}${path}`, body && posted);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

test(`${kills} times something is killed while 1, 3, then 2 consumers share ${posts} posts: every window is the oracle's`, async () => {
  expect(kills).toBe(50);
  const lines = tweetLines(posts, { minutes, startMs: streamFromMs });
  const { kafkaProducerUrl: producerUrl } = trendsConfigOf(site);
  const random = createRandom(seed);
  for (const [round, { consumers, victims }] of rounds.entries()) {
    const lot = lines.slice((posts / rounds.length) * round, (posts / rounds.length) * (round + 1));
    let before = 0;
    await expectEventually(async () => {
      before = await countedIn(cassandra);
    }, 120_000);
    const sending = sendPosts(producerUrl, lot, flow);
    await share(consumers);
    // Else much is killed that waits for something else that was.
    await expectEventually(async () => expect(await countedIn(cassandra)).toBeGreaterThan(before), 120_000);
    await killAtRandom({ children: [...vigil.children, ...further] }, victims, { random, longestPauseMs });
    await sending;
  }

  await expectEventually(async () => {
    kept = await keptPosts(site);
  }, 120_000);
  // A producer that has to begin anew may send some twice, but none is missing that was acknowledged.
  expect(idsOf(kept)).toEqual(idsOf(lines));
  await expectEventually(async () => expect(await countedIn(cassandra)).toBe(kept.length), 180_000);
  expect(byPlace(tablesOf(await panesIn(cassandra)))).toEqual(byPlace(expectedWindows(kept)));
  await expectTold(cassandra, kept, 'any');
  for (const [start, account] of expectedAccounts(kept))
    expect(await askVigil<WindowDetails>(`/v1/trends/windows/${start}`)).toMatchObject({
      state: 'final',
      account: { ...account },
    });
}, 600_000);

test('something is killed while posts are counted once more by another rule: all of it is told by that, once and for all', async () => {
  const retweetRule = ['quoted'] as const;
  const to = new Date(streamFromMs + (minutes + 0.5) * 60_000).toISOString();
  const { links } = await askVigil<ReprocessResource>('/v1/trends/reprocess', { to, retweetRule });
  const killedAt: number[] = [];
  const onKilled = () => killedAt.push(Date.now());
  await killAtRandom(vigil, reprocessVictims, { random: createRandom(seed), longestPauseMs, onKilled });
  let done: ReprocessResource | undefined;
  await expectEventually(async () => {
    done = await askVigil<ReprocessResource>(links.self);
    expect(done).toMatchObject({ state: 'complete', failure: null, retweetRule, read: kept.length });
  }, 180_000);
  const finishedMs = Date.parse(done?.finishedAt ?? '');
  expect(killedAt.filter((ms) => ms < finishedMs).length).toBeGreaterThan(killsOf(reprocessVictims) / 2);
  await expectTold(cassandra, kept, retweetRule);
}, 600_000);
