import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createKarmaLedger } from '../../../adapters/mariadb/karma-ledger.ts';
import type { Correction } from '../../../contracts/karma/corrections.ts';
import type { LedgerEntry } from '../../../contracts/karma/ledger.ts';
import type { HistoryPosition } from '../../../contracts/karma/readings.ts';
import type { CrowdsourcerStanding, HistoryItem } from '../../../contracts/karma/resource.ts';
import { identify } from '../../../domain/karma/finding-key.ts';
import { disturbed, promised } from '../../helpers/disturbed-database.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { knownFindings, knownReference, startLedger } from '../../helpers/karma-ledger.ts';

let site: TestLedger;
beforeAll(async () => {
  site = await startLedger();
});
afterAll(() => site?.stop());
beforeEach(async () => {
  await site.empty();
  await site.ledger.importReference('reference/1', knownReference());
});

const findings = knownFindings();
const always = { asOf: null, knownAt: null };

let corrections = 0;
async function correct(correction: Correction): Promise<string> {
  corrections += 1;
  const changeId = `c${corrections}/1`;
  await site.ledger.correct(changeId, { correctionId: `c${corrections}`, correction, reason: 'a test' });
  return changeId;
}

async function recordedAt(changeId: string): Promise<string> {
  const sql = 'SELECT recorded_at AS at FROM ledger_change WHERE change_id = ?';
  const [row] = await site.ask<{ at: string }>(sql, [changeId]);
  return `${row?.at.replace(' ', 'T')}Z`;
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the leaderboard', () => {
  test('for now is the distribution, page by page, with one rank for equal totals', async () => {
    await site.ledger.award('b/1', findings.slice(0, 25), null);
    const whole = await site.readings.leaderboard(always, { limit: 100 });
    expect(whole).toMatchObject({ next: null, moment: always });
    expect(whole.items.reduce((sum, { karmaTotal }) => sum + karmaTotal, 0)).toBe(
      (await site.ledger.award('b/1', [], null)).points,
    );
    const pages: CrowdsourcerStanding[] = [];
    for (let after: { karmaTotal: number; crowdsourcerId: number } | undefined; ; ) {
      const { items, next } = await site.readings.leaderboard(always, { limit: 4, ...(after && { after }) });
      pages.push(...items);
      if (next === null) break;
      after = next;
    }
    expect(pages).toEqual(whole.items);
    const zeroes = whole.items.filter(({ karmaTotal }) => karmaTotal === 0);
    expect(zeroes.length).toBeGreaterThan(1);
    expect(new Set(zeroes.map(({ rank }) => rank))).toEqual(new Set([24 - zeroes.length]));
  });

  test('of the past has everyone who was known then, under the name of then', async () => {
    const imported = await recordedAt('reference/1');
    const renamed = await recordedAt(await correct({ kind: 'rename_crowdsourcer', crowdsourcerId: 9, name: 'N1N3' }));
    const added = await recordedAt(await correct({ kind: 'add_crowdsourcer', crowdsourcerId: 50, name: 'F1F7Y' }));
    const again = await correct({ kind: 'rename_crowdsourcer', crowdsourcerId: 9, name: 'NIN3' });
    await site.ledger.takeBack(again);
    const takenBack = await recordedAt(`${again}/reversal`);

    const names = async (asOf: string | null, knownAt: string | null) => {
      const { items } = await site.readings.leaderboard({ asOf, knownAt }, { limit: 100 });
      const named = new Map(items.map(({ crowdsourcerId, name }) => [crowdsourcerId, name]));
      return [named.get(9), named.get(50)];
    };
    expect(await names(null, '2019-01-01T00:00:00Z')).toEqual([undefined, undefined]);
    expect(await names(null, imported)).toEqual(['R1DDL3', undefined]);
    expect(await names(null, renamed)).toEqual(['N1N3', undefined]);
    expect(await names(null, added)).toEqual(['N1N3', 'F1F7Y']);
    expect(await names(null, await recordedAt(again))).toEqual(['NIN3', 'F1F7Y']);
    expect(await names(null, takenBack)).toEqual(['N1N3', 'F1F7Y']);
    // As of a moment before the renaming, though known today.
    expect(await names('2019-02-13T00:00:00Z', null)).toEqual(['R1DDL3', 'F1F7Y']);
    expect(await names(imported, null)).toEqual(['R1DDL3', 'F1F7Y']);
    expect(await names(renamed, null)).toEqual(['N1N3', 'F1F7Y']);
  });

  test('as it was known at a moment never changes afterwards: it waits for changes that were given an earlier one', async () => {
    const reached = promised();
    const gate = promised();
    const slow = disturbed(site.database, {
      async before(_session, sql) {
        if (!sql.startsWith('UPDATE ledger_change')) return;
        reached.resolve();
        await gate.promise;
      },
    });
    const award = createKarmaLedger(slow).award('b/1', findings, null);
    await reached.promise;
    const asked = new Date().toISOString();
    const reading = site.readings.leaderboard({ asOf: null, knownAt: asked }, { limit: 100 });
    await expectEventually(async () => {
      const sql = `SELECT COUNT(*) AS count FROM information_schema.processlist WHERE info LIKE '%FROM latch%FOR UPDATE'`;
      expect(await site.database.rows(sql)).toEqual([{ count: 1 }]);
    });
    gate.resolve();
    await award;
    const { items, moment } = await reading;
    expect(items.reduce((sum, { karmaTotal }) => sum + karmaTotal, 0)).toBe(360_500);
    await site.ledger.takeBack('b/1');
    expect((await site.readings.leaderboard(moment, { limit: 100 })).items).toEqual(items);
  });

  test('known at a moment to come is known now, and says so', async () => {
    const { moment } = await site.readings.leaderboard({ asOf: null, knownAt: '2999-01-01T00:00:00Z' }, { limit: 1 });
    const told = Date.parse(moment.knownAt ?? '');
    expect(Math.abs(told - Date.now())).toBeLessThan(60_000);
  });
});

test('one standing, with its rank among all', async () => {
  await site.ledger.award('b/1', findings, null);
  const { items } = await site.readings.leaderboard(always, { limit: 100 });
  expect(await site.readings.standing(9, always)).toEqual({
    standing: items.find(({ crowdsourcerId }) => crowdsourcerId === 9),
    moment: always,
  });
  const then = await site.readings.standing(1, { asOf: '2019-02-03T00:00:00Z', knownAt: null });
  expect(then?.standing).toMatchObject({ karmaTotal: 600, findingsCount: 2, karmaAverage: '300.0000' });
  expect(await site.readings.standing(99, always)).toBeNull();
});

describe('a history', () => {
  test('in the order of happening, page by page, with running totals that end at the standing', async () => {
    // Recorded in another order than happened.
    await site.ledger.award('b/1', findings.slice(500), null);
    await site.ledger.award('b/2', findings.slice(0, 500).toReversed(), null);
    await correct({ kind: 'rerate_vulnerability', vulnerabilityId: 43, severity: 'critical', retroactive: true });
    const { moment } = await site.readings.history(1, always, { limit: 1 });
    await correct({ kind: 'rerate_vulnerability', vulnerabilityId: 43, severity: 'minor', retroactive: true });

    const read: HistoryItem[] = [];
    for (let after: HistoryPosition | undefined; ; ) {
      const { items, next } = await site.readings.history(1, moment, { limit: 7, ...(after && { after }) });
      read.push(...items);
      if (next === null) break;
      after = next;
    }
    const inOrder = read.toSorted((a, b) => a.happenedAt.localeCompare(b.happenedAt) || a.entryId - b.entryId);
    expect(read).toEqual(inOrder);
    let total = 0;
    for (const { points, runningTotal } of read) {
      total += points;
      expect(runningTotal).toBe(total);
    }
    const standing = await site.readings.standing(1, moment);
    expect(total).toBe(standing?.standing.karmaTotal);
    expect(read.some(({ kind }) => kind === 'reversal')).toBe(true);
    expect(new Set(read.map(({ entryId }) => entryId)).size).toBe(read.length);
  });

  test('of nobody is empty', async () => {
    expect(await site.readings.history(99, always, { limit: 5 })).toMatchObject({ items: [], next: null });
  });
});

describe('a timeline', () => {
  /** Counted from the exported entries. */
  function recount(entries: LedgerEntry[]) {
    const days = [...new Set(entries.map(({ happenedAt }) => happenedAt.slice(0, 10)))].sort();
    return days.map((day) => {
      const of = (some: LedgerEntry[]) => some.reduce((sum, { points }) => sum + points, 0);
      const own = entries.filter(({ happenedAt }) => happenedAt.startsWith(day));
      const upTo = entries.filter(({ happenedAt }) => happenedAt.slice(0, 10) <= day);
      const findingsOf = own.reduce((sum, { kind }) => sum + (kind === 'award' ? 1 : -1), 0);
      return { day, findings: findingsOf, points: of(own), karmaTotal: of(upTo) };
    });
  }

  test.each([
    ['without snapshots', false],
    ['with snapshots, and what came after them', true],
  ])('%s', async (_how, snapshots) => {
    await site.ledger.award('b/1', findings.slice(0, 700), null);
    if (snapshots) await site.ledger.takeSnapshots();
    await site.ledger.award('b/2', findings.slice(600), null);
    await correct({ kind: 'rerate_vulnerability', vulnerabilityId: 37, severity: 'critical', retroactive: true });
    for (const asOf of [null, '2019-02-20T12:00:00Z']) {
      const entries = await allOf(site.readings.entries({ asOf, knownAt: null }, 15));
      const { days } = await site.readings.timeline(15, { asOf, knownAt: null });
      expect(days.map(({ sums: _sums, ...day }) => day)).toEqual(recount(entries));
      for (const { karmaTotal, sums } of days)
        expect(karmaTotal).toBe(sums.minor + sums.medium + sums.high + sums.critical);
    }
  });

  test('has days with findings alone, however far apart, and none where all were taken back', async () => {
    const early = findings.find(({ vulnerabilityId }) => vulnerabilityId === 43);
    if (!early) throw new Error('There are none of vulnerability 43');
    const late = identify({ ...early, foundAt: '9999-12-31T00:00:00Z' });
    await site.ledger.award('b/1', [late, early], null);
    const { days } = await site.readings.timeline(1, always);
    expect(days).toMatchObject([
      { day: early.foundAt.slice(0, 10), findings: 1, points: 500, karmaTotal: 500 },
      { day: '9999-12-31', findings: 1, points: 500, karmaTotal: 1_000 },
    ]);
    await site.ledger.takeBack('b/1');
    expect((await site.readings.timeline(1, always)).days).toEqual([]);
  });
});

describe('an export', () => {
  test('has all entries once, in the order of recording, though it takes many pages', async () => {
    await site.ledger.award('b/1', findings, null);
    await site.ledger.takeBack('b/1');
    await site.ledger.award('b/2', findings.slice(0, 900), 'b/1');
    const entries = await allOf(site.readings.entries(always));
    expect(entries).toHaveLength(2_900);
    expect(entries.map(({ entryId }) => entryId)).toEqual(
      entries.map(({ entryId }) => entryId).toSorted((a, b) => a - b),
    );
    const ofOne = await allOf(site.readings.entries(always, 9));
    expect(ofOne).toHaveLength(entries.filter(({ crowdsourcerId }) => crowdsourcerId === 9).length);
  });

  test('holds to its moment while more is recorded', async () => {
    await site.ledger.award('b/1', findings.slice(0, 500), null);
    const reading = site.readings.entries({ asOf: '2019-02-10T00:00:00Z', knownAt: null })[Symbol.asyncIterator]();
    const first = await reading.next();
    await site.ledger.award('b/2', findings.slice(500), null);
    await site.ledger.takeBack('b/1');
    let count = first.done ? 0 : 1;
    while (!(await reading.next()).done) count += 1;
    expect(count).toBe(findings.slice(0, 500).filter(({ foundAt }) => foundAt <= '2019-02-10T00:00:00Z').length);
  });
});

test('snapshots are taken once, also by several at once', async () => {
  expect(await site.ledger.takeSnapshots()).toBe(0);
  await site.ledger.award('b/1', findings, null);
  const taken = await Promise.all([1, 2, 3].map(() => site.ledger.takeSnapshots()));
  expect(taken.toSorted((a, b) => a - b)).toEqual([0, 0, 25]);
  expect(await site.ledger.takeSnapshots()).toBe(0);
  await correct({ kind: 'void_finding', findingKey: findings[0]?.findingKey ?? '' });
  expect(await site.ledger.takeSnapshots()).toBe(1);
});
