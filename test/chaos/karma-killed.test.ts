import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKarmaClient } from '../../cli/client/karma-client.ts';
import { randomFindings } from '../../simulators/finding-stream/findings.ts';
import { createRandom } from '../../simulators/random.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { Distributions } from '../helpers/karma-distributions.ts';
import { createKarmaPlace, distributionsOf, expectAtRest, karmaCommand } from '../helpers/karma-place.ts';
import { knownFiles, recount } from '../helpers/karma-recount.ts';
import { killAtRandom, killsOf } from '../helpers/kill-at-random.ts';
import type { SupervisedVigil } from '../helpers/supervised-vigil.ts';
import { superviseVigil } from '../helpers/supervised-vigil.ts';
import type { Site } from '../helpers/vigil.ts';

const seed = 51;
/** How often each is killed. Cassandra takes so long to come back that it is away for much of the time all the same. */
const victims = {
  ...{ rabbitmq: 8, mariadb: 8, cassandra: 3, redis: 8, temporal: 7 },
  ...{ 'karma-consumer': 8, 'karma-worker': 8 },
};
const kills = killsOf(victims);
const longestPauseMs = 300;
const crowdsourcers = 200;
const vulnerabilities = 2_000;
const stream = { total: 20_000, perDay: 1_000 };
/** Of the stream: at this pace, those that flow before a kill are there when it is due on average. */
const linesAtOnce = 50;
const pauseMs = longestPauseMs / 2 / (stream.total / kills / linesAtOnce);

const random = createRandom(seed);
const idsTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const oneOf = (count: number) => 1 + Math.floor(random() * count);
const linesOf = (rows: string[]) => rows.map((row) => `${row}\n`).join('');
const findings = [...randomFindings({ total: stream.total, perDay: stream.perDay, seed, vulnerabilities, invalid: 0 })];
const files = {
  severities: knownFiles().severities,
  crowdsourcers: linesOf(idsTo(crowdsourcers).map((id) => `${id},#${oneOf(crowdsourcers)}`)),
  vulnerabilities: linesOf(idsTo(vulnerabilities).map((id) => `${id},${oneOf(crowdsourcers)},${oneOf(4)}`)),
  findings: linesOf(findings.map(({ text }) => text)),
};

let site: Site;
let vigil: SupervisedVigil;
let distributions: Distributions;
beforeAll(async () => {
  site = await createKarmaPlace();
  vigil = await superviseVigil(site);
  distributions = distributionsOf(site);
  const folder = join(site.home, 'reference');
  mkdirSync(folder);
  writeFileSync(join(folder, 'crowdsourcer.csv'), files.crowdsourcers);
  writeFileSync(join(folder, 'severity.csv'), files.severities);
  writeFileSync(join(folder, 'vulnerability.csv'), files.vulnerabilities);
  await karmaCommand(site, 'import', folder);
});
afterAll(async () => {
  await distributions?.close();
  await vigil?.stop();
  site?.remove();
});

test(`${kills} times something is killed while 20,000 findings flow: the stores end as if nothing had been`, async () => {
  const file = join(site.home, 'findings.csv');
  const feed = spawn(process.execPath, ['scripts/vigil.mjs', 'karma', 'feed', file], {
    ...{ env: { ...site.environment, VIGIL_LOG_LEVEL: 'fatal' }, stdio: 'inherit' },
  });
  const fed = once(feed, 'exit');
  let killed = 0;
  const onKilled = () => {
    killed += 1;
  };
  const writing = writeAlong(file, () => killed);
  const { sagas } = createKarmaClient(site);
  const underWay = async () => (await sagas({ state: 'running' }, 10)).map(({ id }) => id);
  const hit = await killAtRandom(vigil, victims, { random, longestPauseMs, underWay, onKilled });
  await writing;

  const expected = recount(files);
  const inAll = { mariadb: expected, cassandra: expected, redis: expected };
  await expectEventually(async () => expect(await distributions.read()).toEqual(inAll), 180_000);
  feed.kill('SIGTERM');
  expect(await fed).toEqual([0, null]);
  await expectAtRest(site);
  expect(await distributions.read()).toEqual(inAll);
  expect(await karmaCommand(site, 'reconcile', '--no-repair', '--check-ledger')).toContain('The stores agree.');
  const [counted] = await distributions.ask(
    'SELECT SUM(awards) AS awards, SUM(reversals) AS reversals FROM ledger_change',
  );
  expect(counted).toEqual({ awards: stream.total, reversals: 0 });
  // Batches, which else might all have been done between two kills.
  expect(hit.size).toBeGreaterThan(kills / 3);
}, 400_000);

/** Writes findings before each kill, as many before the last as before the first, however long the kills take. */
async function writeAlong(file: string, killed: () => number): Promise<void> {
  let written = 0;
  while (written < findings.length) {
    const due = Math.ceil((Math.min(killed() + 1, kills) / kills) * findings.length);
    const some = findings.slice(written, Math.min(due, written + linesAtOnce));
    await appendFile(file, linesOf(some.map(({ text }) => text)));
    written += some.length;
    await delay(pauseMs);
  }
}
