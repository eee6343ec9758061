import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectEventually } from '../helpers/eventually.ts';
import type { Distributions } from '../helpers/karma-distributions.ts';
import { createKarmaPlace, distributionsOf, karmaCommand } from '../helpers/karma-place.ts';
import { knownFiles, pointsIn, recount } from '../helpers/karma-recount.ts';
import type { RunningVigil, Site } from '../helpers/vigil.ts';
import { startVigil } from '../helpers/vigil.ts';

let site: Site;
let vigil: RunningVigil;
let distributions: Distributions;
beforeAll(async () => {
  // The demo’s stream, at its fastest.
  site = await createKarmaPlace({ SECS_PER_DAY: '0', DELAY: '0' });
  vigil = await startVigil(site);
  distributions = distributionsOf(site);
});
afterAll(async () => {
  await distributions?.close();
  await vigil?.stop();
  site?.remove();
});

const known = recount(knownFiles());
const inAll = { mariadb: known, cassandra: known, redis: known };

test('the known set ends at 360,500 points in all three stores, row by row as the files say', async () => {
  await expectEventually(async () => expect(await distributions.read()).toEqual(inAll));
  // So that nobody has to trust the recount alone.
  expect(pointsIn(known)).toBe(360_500);
  expect(known[0]).toMatchObject({ minor_sum: 0, medium_sum: 1_100, high_sum: 13_000, critical_sum: 0 });
  const sharing = known.filter(({ cs_name }) => cs_name === 'R1DDL3');
  expect(sharing.map(({ cs_id, findings_count }) => [cs_id, findings_count > 0])).toEqual([
    [9, true],
    [12, true],
  ]);
  const repeated = await distributions.ask('SELECT DISTINCT finding_key FROM ledger WHERE finding_id = 998');
  expect(repeated).toHaveLength(3);
});

test('the stores agree, by the command that compares them', async () => {
  const told = await karmaCommand(site, 'reconcile', '--no-repair', '--check-ledger');
  expect(told).toContain('The stores agree.');
  expect(told.match(/23 crowdsourcers, 360,500 points/g)).toHaveLength(3);
  expect(told).toContain('The ledger adds up to what MariaDB tells.');
});

test('fed once more, in another order, it earns nothing', async () => {
  const lines = readFileSync(join(site.home, 'finding.csv'), 'utf8').trimEnd().split('\n');
  const file = join(site.home, 'again.csv');
  writeFileSync(file, `${lines.toReversed().join('\n')}\n`);
  await karmaCommand(site, 'feed', file, '--once');
  await expectEventually(async () => {
    const [counted] = await distributions.ask<{ again: number }>(
      'SELECT SUM(duplicates) AS again FROM ledger_change WHERE points = 0',
    );
    expect(counted).toEqual({ again: 1_000 });
  });
  expect(await distributions.read()).toEqual(inAll);
});
