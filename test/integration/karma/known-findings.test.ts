import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { IdentifiedFinding } from '../../../contracts/karma/findings.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { knownFindings, knownReference, startLedger } from '../../helpers/karma-ledger.ts';
import type { DistributionRow } from '../../helpers/karma-recount.ts';
import { knownFiles, pointsIn, recount as recountFiles } from '../../helpers/karma-recount.ts';

let site: TestLedger;
beforeAll(async () => {
  site = await startLedger();
});
afterAll(() => site?.stop());

const recount = (until?: string) => recountFiles(knownFiles(), until);

const distribution = () =>
  site.ask<DistributionRow>(
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
  expect(pointsIn(rows)).toBe(360_500);
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
