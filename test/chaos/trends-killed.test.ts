import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { localServiceVariables, readCredentials } from '../../config/local-services.ts';
import { isBalanced } from '../../domain/trends/counts.ts';
import { nodeChild } from '../../services/node-child.ts';
import type { SupervisedChild } from '../../services/supervised-child.ts';
import { superviseChild } from '../../services/supervised-child.ts';
import { createRandom } from '../../simulators/random.ts';
import { tablesOf } from '../domain/trends/count-stream.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { killAtRandom, killsOf } from '../helpers/kill-at-random.ts';
import type { SupervisedVigil } from '../helpers/supervised-vigil.ts';
import { superviseVigil } from '../helpers/supervised-vigil.ts';
import type { WindowRow } from '../helpers/trends-oracle.ts';
import { expectedWindows } from '../helpers/trends-oracle.ts';
import type { StoredCounts } from '../helpers/trends-place.ts';
import { createTrendsPlace, sendPosts, storedCountsOf } from '../helpers/trends-place.ts';
import { tweetLines } from '../helpers/tweet-lines.ts';
import type { Site } from '../helpers/vigil.ts';

const seed = 52;
/** How often each is killed, while one consumer runs, then three, then two. Brokers and Cassandra take long to come back. */
const rounds = [
  { 'trends-consumer': 5, 'trends-worker': 5, 'kafka-1': 1, 'kafka-2': 1, temporal: 3, cassandra: 1 },
  { 'trends-consumer': 6, 'trends-worker': 5, 'kafka-1': 2, 'kafka-2': 1, temporal: 3, cassandra: 1 },
  { 'trends-consumer': 5, 'trends-worker': 4, 'kafka-1': 1, 'kafka-2': 2, temporal: 3, cassandra: 1 },
];
const kills = rounds.reduce((sum, victims) => sum + killsOf(victims), 0);
const longestPauseMs = 1_600;
const posts = 20_000;
/** They flow all the time that something is killed. */
const flow = { atOnce: 160, pauseMs: (kills * longestPauseMs) / 2 / (posts / 160) };

let site: Site;
let vigil: SupervisedVigil;
let stored: StoredCounts;
const further: SupervisedChild[] = [];
beforeAll(async () => {
  site = await createTrendsPlace();
  vigil = await superviseVigil(site);
  stored = storedCountsOf(site);
  // Three nodes of Kafka, Cassandra and Temporal, on a machine that may be loaded.
}, 300_000);
afterAll(async () => {
  await Promise.all(further.map((child) => child.stop()));
  await stored?.close();
  await vigil?.stop();
  site?.remove();
});

/** Another consumer of the same group, which is started again like the first. */
async function addConsumer(): Promise<void> {
  const environment = {
    ...{ ...site.environment, ...localServiceVariables(site.environment, readCredentials(site.home)) },
    ...{ VIGIL_LOG_LEVEL: 'fatal', NODE_NO_WARNINGS: '1', VIGIL_TRENDS_CONSUMER_METRICS_PORT: '0' },
  };
  const spec = nodeChild('another-consumer', join(process.cwd(), 'dist/consumers/kafka.js'), [], environment);
  const child = superviseChild(spec, pino({ level: 'silent' }), () => {}, { firstMs: 100, longestMs: 400 });
  further.push(child);
  await child.start();
}

const byPlace = (rows: WindowRow[]): WindowRow[] =>
  [...rows].sort((a, b) => (`${a.date} ${a.city}` < `${b.date} ${b.city}` ? -1 : 1));

test(`${kills} times something is killed while 1, 3, then 2 consumers share 20,000 posts: every window is the oracle's`, async () => {
  expect(kills).toBe(50);
  const lines = tweetLines(posts);
  const random = createRandom(seed);
  const sending = sendPosts(site, lines, flow);
  const [one = {}, three = {}, two = {}] = rounds;
  await killAtRandom(vigil, one, { random, longestPauseMs });
  await Promise.all([addConsumer(), addConsumer()]);
  await killAtRandom(vigil, three, { random, longestPauseMs });
  await further.pop()?.stop();
  await killAtRandom(vigil, two, { random, longestPauseMs });
  await sending;

  await expectEventually(async () => expect(await stored.counted()).toBe(posts), 180_000);
  const panes = await stored.panes();
  expect(byPlace(tablesOf(panes))).toEqual(byPlace(expectedWindows(lines)));
  expect([...panes.values()].every(({ account }) => isBalanced(account))).toBe(true);
  const read = [...panes.values()].reduce((sum, { account }) => sum + account.read, 0);
  expect(read).toBe(posts);
}, 500_000);
