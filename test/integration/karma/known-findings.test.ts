import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { IdentifiedFinding } from '../../../contracts/karma/findings.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { knownFindings, knownReference, startLedger } from '../../helpers/karma-ledger.ts';

let site: TestLedger;
beforeAll(async () => {
  site = await startLedger();
});
afterAll(() => site?.stop());

const rowsOf = (name: string): string[][] =>
  readFileSync(join('simulators/finding-stream/data', `${name}.csv`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

interface Row {
  cs_id: number;
  cs_name: string;
  minor_sum: number;
  medium_sum: number;
  high_sum: number;
  critical_sum: number;
  karma_total: number;
  findings_count: number;
  karma_average: string;
}

/** The distribution as the files alone tell it, without any code of Vigil's. @param until `2019-02-13 00:00:00` */
function recount(until = '9999'): Row[] {
  const points = new Map(rowsOf('severity').map(([id, name, worth]) => [id, { name, worth: Number(worth) }]));
  const vulnerabilities = new Map(rowsOf('vulnerability').map(([id, owner, severity]) => [id, { owner, severity }]));
  const found = rowsOf('finding').filter(([, at = '']) => at <= until);
  return rowsOf('crowdsourcer').map(([id, name = '']) => {
    const own = found.flatMap(([, , vulnerability]) => {
      const of = vulnerabilities.get(vulnerability);
      return of?.owner === id ? (points.get(of?.severity) ?? []) : [];
    });
    const sum = (severity: string) =>
      own.filter((one) => one.name === severity).reduce((total, { worth }) => total + worth, 0);
    const total = own.reduce((all, { worth }) => all + worth, 0);
    return {
      ...{ cs_id: Number(id), cs_name: name, minor_sum: sum('minor'), medium_sum: sum('medium') },
      ...{ high_sum: sum('high'), critical_sum: sum('critical'), karma_total: total, findings_count: own.length },
      // No average of this set lies so near to a half that doubles would round it otherwise.
      karma_average: (own.length === 0 ? 0 : total / own.length).toFixed(4),
    };
  });
}

const distribution = () =>
  site.ask<Row>(
    `SELECT cs_id, cs_name, minor_sum, medium_sum, high_sum, critical_sum, karma_total, findings_count,
      CAST(karma_average AS CHAR) AS karma_average FROM crowdsourcer_karma_distribution ORDER BY cs_id`,
  );

/** A fixed order that has nothing to do with the file's. */
const shuffled = <T>(items: T[]): T[] =>
  items
    .map((item, index) => ({ item, key: (index * 7_919) % 10_007 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

const inBatches = (findings: IdentifiedFinding[], size: number): IdentifiedFinding[][] =>
  Array.from({ length: Math.ceil(findings.length / size) }, (_, index) =>
    findings.slice(index * size, (index + 1) * size),
  );

beforeEach(async () => {
  await site.empty();
  await site.ledger.importReference('reference/1', knownReference());
});

test('everyone begins in zeroes', async () => {
  expect(await distribution()).toEqual(recount(''));
});

test.each([
  ['one', 1],
  ['seven', 7],
  ['five hundred', 500],
])('in batches of %s, shuffled, every finding twice: as the files say', async (_name, size) => {
  const findings = shuffled(knownFindings());
  // The second half of each batch repeats findings of others, and each batch is asked for twice.
  const again = [...findings.slice(333), ...findings.slice(0, 333)];
  const batches = inBatches(findings, size).map((batch, index) => [...batch, ...(inBatches(again, size)[index] ?? [])]);
  const left = [...batches.entries()];
  const award = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, batch] = next;
      const told = await site.ledger.award(`b${index}/1`, batch, null);
      expect(told.awards + told.duplicates + told.parkedFindings).toBe(batch.length);
      if (index % 100 === 0) expect(await site.ledger.award(`b${index}/1`, batch, null)).toEqual(told);
    }
  };
  await Promise.all([award(), award(), award(), award()]);
  const rows = await distribution();
  expect(rows).toEqual(recount());
  expect(rows.reduce((sum, row) => sum + row.karma_total, 0)).toBe(360_500);
  expect(rows[0]).toMatchObject({
    cs_name: '0BL1V10N',
    minor_sum: 0,
    medium_sum: 1_100,
    high_sum: 13_000,
    critical_sum: 0,
  });
  const sharing = rows.filter(({ cs_name }) => cs_name === 'R1DDL3');
  expect(sharing.map(({ cs_id, karma_total }) => [cs_id, karma_total > 0])).toEqual([
    [9, true],
    [12, true],
  ]);
  const repeated = await site.ask('SELECT COUNT(*) AS times FROM ledger WHERE finding_id = 998');
  expect(repeated).toEqual([{ times: 3 }]);
  expect(await site.copies.addsUp()).toBe(true);
});

describe('as of twenty moments', () => {
  const days = Array.from({ length: 20 }, (_, index) => `2019-02-${String(index + 2).padStart(2, '0')}`);

  test.each([['without snapshots'], ['with snapshots']])(
    'the leaderboard is a recount of the files, %s',
    async (how) => {
      await site.ledger.award('all/1', knownFindings(), null);
      if (how === 'with snapshots') expect(await site.ledger.takeSnapshots()).toBe(25);
      for (const [index, day] of days.entries()) {
        const time = `${String(index).padStart(2, '0')}:30:00`;
        const { items } = await site.readings.leaderboard({ asOf: `${day}T${time}Z`, knownAt: null }, { limit: 100 });
        const expected = recount(`${day} ${time}`).sort((a, b) => b.karma_total - a.karma_total || a.cs_id - b.cs_id);
        expect(
          items.map((item) => ({
            ...{
              cs_id: item.crowdsourcerId,
              cs_name: item.name,
              minor_sum: item.sums.minor,
              medium_sum: item.sums.medium,
            },
            ...{ high_sum: item.sums.high, critical_sum: item.sums.critical, karma_total: item.karmaTotal },
            ...{ findings_count: item.findingsCount, karma_average: item.karmaAverage },
          })),
        ).toEqual(expected);
        const above = ({ karmaTotal }: { karmaTotal: number }) =>
          expected.filter((row) => row.karma_total > karmaTotal).length;
        expect(items.map(({ rank }) => rank)).toEqual(items.map((item) => 1 + above(item)));
      }
    },
  );
});
