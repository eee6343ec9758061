import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Correction } from '../../../contracts/karma/corrections.ts';
import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import type { LedgerChange } from '../../../contracts/karma/ledger.ts';
import { identify } from '../../../domain/karma/finding-key.ts';
import { allPages, readChange } from '../../helpers/karma-change.ts';
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

const reference = knownReference();
const findings = knownFindings();
/** Of vulnerability 85: high, of crowdsourcer 8. */
const [first] = findings;
if (first === undefined) throw new Error('There are no findings');

let corrections = 0;
function correct(correction: Correction): Promise<LedgerChange> {
  corrections += 1;
  return site.ledger.correct(`c${corrections}/1`, { correctionId: `c${corrections}`, correction, reason: 'a test' });
}

const standingOf = async (id: number) => (await site.copies.standingsOf([id]))[0];

describe('importing reference data', () => {
  test('adds what is new, puts newcomers in zeroes, and says so however often it is asked', async () => {
    await site.empty();
    const told = await site.ledger.importReference('i/1', reference);
    expect(told).toEqual({
      change: {
        ...{ changeId: 'i/1', awards: 0, reversals: 0, points: 0, duplicates: 0, parkedFindings: 0 },
        crowdsourcers: reference.crowdsourcers.map(({ id }) => id),
      },
      added: { crowdsourcers: 23, severities: 4, vulnerabilities: 100 },
      releasable: 0,
    });
    expect(await site.ledger.importReference('i/1', reference)).toEqual(told);
    const { standings, entries } = await readChange(site.ledger, 'i/1');
    expect(standings).toHaveLength(23);
    expect(standings[8]).toMatchObject({ crowdsourcerId: 9, name: 'R1DDL3', karmaTotal: 0, version: 0 });
    expect(entries).toEqual([]);
    expect(await site.ledger.knownReference()).toEqual({
      crowdsourcers: reference.crowdsourcers.map(({ id }) => id),
      severities: [1, 2, 3, 4],
    });
  });

  test('again, under another id, changes nothing', async () => {
    const before = await site.ask('SELECT * FROM rating');
    expect(await site.ledger.importReference('i/2', reference)).toMatchObject({
      change: { crowdsourcers: [] },
      added: { crowdsourcers: 0, severities: 0, vulnerabilities: 0 },
    });
    expect(await site.ask('SELECT * FROM rating')).toEqual(before);
  });

  test.each<[string, Partial<typeof reference>, string]>([
    [
      'another name',
      { crowdsourcers: [{ id: 9, name: 'X' }] },
      'The crowdsourcer 9 is called R1DDL3, not X: correct it by renaming.',
    ],
    [
      'another rating',
      { vulnerabilities: [{ id: 85, crowdsourcerId: 8, severityId: 1 }] },
      'The vulnerability 85 is rated high, not minor: correct it by re-rating.',
    ],
    [
      'another owner',
      { vulnerabilities: [{ id: 85, crowdsourcerId: 9, severityId: 3 }] },
      'The vulnerability 85 is of crowdsourcer 8, not 9, and stays so.',
    ],
    [
      'other points',
      { severities: [{ id: 1, name: 'minor', points: 51 }] },
      'The severity 1 is minor with 50 points, and stays so',
    ],
    [
      'a severity’s other id',
      { severities: [{ id: 7, name: 'minor', points: 50 }] },
      'The severity minor has the id 1, not 7.',
    ],
    [
      'an unknown crowdsourcer',
      { vulnerabilities: [{ id: 101, crowdsourcerId: 99, severityId: 3 }] },
      'names the crowdsourcer 99, who isn’t there',
    ],
    [
      'an unknown severity',
      { vulnerabilities: [{ id: 101, crowdsourcerId: 9, severityId: 9 }] },
      'names the severity 9, which isn’t there',
    ],
  ])('that says %s is refused, with a way out', async (_what, given, sentence) => {
    const other = { crowdsourcers: [{ id: 77, name: 'N3W' }], severities: [], vulnerabilities: [], ...given };
    const refused = site.ledger.importReference('i/2', other);
    await expect(refused).rejects.toBeInstanceOf(KarmaRefusal);
    await expect(refused).rejects.toThrow(sentence);
    expect(await standingOf(77)).toBeUndefined();
  });

  test('that says what was so before a correction is taken, as is what is so since', async () => {
    await correct({ kind: 'rename_crowdsourcer', crowdsourcerId: 9, name: 'R1DDL3 9' });
    await correct({ kind: 'rerate_vulnerability', vulnerabilityId: 85, severity: 'minor', retroactive: true });
    await correct({ kind: 'merge_crowdsourcers', from: 8, into: 1 });
    expect(await site.ledger.importReference('i/2', reference)).toMatchObject({ added: { vulnerabilities: 0 } });
    const since = {
      ...{ crowdsourcers: [{ id: 9, name: 'R1DDL3 9' }], severities: [] },
      vulnerabilities: [{ id: 85, crowdsourcerId: 1, severityId: 1 }],
    };
    expect(await site.ledger.importReference('i/3', since)).toMatchObject({ added: { vulnerabilities: 0 } });
  });

  test('of a vulnerability that findings wait for lets them be awarded, once', async () => {
    const waiting = [1, 2, 3].map((id) =>
      identify({ findingId: id, vulnerabilityId: 300, foundAt: '2019-02-01T00:00:00.123Z' }),
    );
    const told = await site.ledger.award('b/1', [...waiting, first], null);
    expect(told).toMatchObject({ awards: 1, parkedFindings: 3, duplicates: 0 });
    expect(await site.ledger.award('b2/1', waiting, null)).toMatchObject({ parkedFindings: 0, duplicates: 3 });
    expect(await site.ledger.releasable(10)).toEqual([]);
    const { items, next } = await site.readings.parked({ limit: 2 });
    expect(items[0]).toMatchObject({ reason: 'unknown_vulnerability', foundAt: '2019-02-01T00:00:00.123Z' });
    const rest = await site.readings.parked({ limit: 2, ...(next && { after: next }) });
    expect(rest.next).toBeNull();
    expect([...items, ...rest.items].map(({ findingKey }) => findingKey).sort()).toEqual(
      waiting.map(({ findingKey }) => findingKey).sort(),
    );

    const later = { ...reference, vulnerabilities: [{ id: 300, crowdsourcerId: 1, severityId: 4 }] };
    expect(await site.ledger.importReference('i/2', later)).toMatchObject({ releasable: 3 });
    const releasable = await site.ledger.releasable(2);
    expect(releasable).toHaveLength(2);
    expect(waiting).toEqual(expect.arrayContaining(releasable));
    expect(await site.ledger.award('r/1', releasable, null)).toMatchObject({ awards: 2, points: 2_000 });
    expect(await site.ledger.award('r2/1', waiting, null)).toMatchObject({ awards: 1, duplicates: 2 });
    expect(await site.ledger.releasable(10)).toEqual([]);
    expect((await site.readings.parked({ limit: 10 })).items).toEqual([]);
    expect(await standingOf(1)).toMatchObject({ karmaTotal: 3_000, findingsCount: 3 });
  });

  test('of a vulnerability that findings wait for: those that a batch was begun for are left to it', async () => {
    const waiting = [1, 2, 3].map((id) =>
      identify({ findingId: id, vulnerabilityId: 300, foundAt: '2019-02-01T00:00:00Z' }),
    );
    await site.ledger.award('b/1', waiting, null);
    const later = { ...reference, vulnerabilities: [{ id: 300, crowdsourcerId: 1, severityId: 4 }] };
    await site.ledger.importReference('i/2', later);
    const [came, neverCame, other] = waiting.toSorted((a, b) => (a.findingKey < b.findingKey ? -1 : 1));
    if (!came || !neverCame || !other) throw new Error('There are three');
    const releases = [came, neverCame].map((finding, index) => ({ finding, batchId: `r${index}` }));
    for (const { finding, batchId } of releases)
      await site.ledger.noteRelease({ batchId, findingKeys: [finding.findingKey] });
    expect(await site.ledger.award('r0/1', [came], null)).toMatchObject({ awards: 1 });
    for (const { batchId } of releases) await site.ledger.takeBack(`${batchId}/1`);

    expect(await site.ledger.releasable(10)).toEqual([other]);
    expect((await site.readings.parked({ limit: 10 })).items).toMatchObject([{ findingKey: other.findingKey }]);
    expect(await site.ledger.importReference('i/3', later)).toMatchObject({ releasable: 1 });
    expect(await site.ledger.award('b2/1', waiting, null)).toMatchObject({ awards: 1, duplicates: 2 });
    for (const { batchId, finding } of releases)
      expect(await site.ledger.award(`${batchId}/2`, [finding], `${batchId}/1`)).toMatchObject({ awards: 1 });
    expect(await standingOf(1)).toMatchObject({ karmaTotal: 3_000, findingsCount: 3 });
  });

  test('of a vulnerability that findings wait for: whoever awards one before the batch that was begun for it keeps it', async () => {
    const waiting = [1, 2].map((id) =>
      identify({ findingId: id, vulnerabilityId: 300, foundAt: '2019-02-01T00:00:00Z' }),
    );
    const findingKeys = waiting.map(({ findingKey }) => findingKey);
    await site.ledger.award('b/1', waiting, null);
    const later = { ...reference, vulnerabilities: [{ id: 300, crowdsourcerId: 1, severityId: 4 }] };
    await site.ledger.importReference('i/2', later);
    const [taken, left] = waiting;
    if (!taken || !left) throw new Error('There are two');

    // Between the release's being begun and its being noted, one of them is delivered again, in another batch.
    expect(await site.ledger.award('again/1', [taken], null)).toMatchObject({ awards: 1 });
    expect(await site.ledger.award('r/1', waiting, null)).toMatchObject({ awards: 1, duplicates: 1 });
    await site.ledger.noteRelease({ batchId: 'r', findingKeys });
    for (const changeId of ['again/1', 'r/1']) await site.ledger.takeBack(changeId);

    expect(await site.ledger.award('r/2', [left], 'r/1')).toMatchObject({ awards: 1 });
    expect(await site.ledger.award('again/2', [taken], 'again/1')).toMatchObject({ awards: 1 });
    expect(await site.ledger.releasable(10)).toEqual([]);
    expect(await standingOf(1)).toMatchObject({ karmaTotal: 2_000, findingsCount: 2 });
  });
});

describe('corrections', () => {
  test.each<[string, Correction, string]>([
    [
      'an unknown finding',
      { kind: 'void_finding', findingKey: '6392dc1d-0cec-5cde-a271-000000000000' },
      'There is no finding',
    ],
    ['what is no finding’s key', { kind: 'void_finding', findingKey: 'nonsense' }, 'There is no finding'],
    [
      'an unknown vulnerability',
      { kind: 'rerate_vulnerability', vulnerabilityId: 999, severity: 'minor', retroactive: true },
      'There is no vulnerability 999',
    ],
    [
      'the same rating',
      { kind: 'rerate_vulnerability', vulnerabilityId: 85, severity: 'high', retroactive: false },
      'is rated high already',
    ],
    [
      'an unknown crowdsourcer',
      { kind: 'rename_crowdsourcer', crowdsourcerId: 99, name: 'X' },
      'There is no crowdsourcer 99',
    ],
    ['the same name', { kind: 'rename_crowdsourcer', crowdsourcerId: 9, name: 'R1DDL3' }, 'has that name already'],
    [
      'who is there already',
      { kind: 'add_crowdsourcer', crowdsourcerId: 9, name: 'X' },
      'There is a crowdsourcer 9 already',
    ],
    ['one with itself', { kind: 'merge_crowdsourcers', from: 9, into: 9 }, 'into itself'],
  ])('of %s are refused, and leave nothing behind', async (_what, correction, sentence) => {
    const before = await site.ask('SELECT COUNT(*) AS changes FROM ledger_change');
    const refused = correct(correction);
    await expect(refused).rejects.toBeInstanceOf(KarmaRefusal);
    await expect(refused).rejects.toThrow(sentence);
    expect(await site.ask('SELECT COUNT(*) AS changes FROM ledger_change')).toEqual(before);
  });

  test('a retroactive re-rating replaces awards under a new version of the rules', async () => {
    await site.ledger.award('b/1', findings, null);
    const before = await standingOf(8);
    const own = findings.filter(({ vulnerabilityId }) => vulnerabilityId === 85).length;
    const told = await correct({
      kind: 'rerate_vulnerability',
      vulnerabilityId: 85,
      severity: 'minor',
      retroactive: true,
    });
    expect(told).toMatchObject({ awards: own, reversals: own, points: -450 * own, crowdsourcers: [8] });
    const { standings, entries } = await readChange(site.ledger, told.changeId);
    expect(standings).toEqual([
      {
        ...before,
        sums: { minor: 50 * own, medium: 0, high: (before?.sums.high ?? 0) - 500 * own, critical: 0 },
        karmaTotal: (before?.karmaTotal ?? 0) - 450 * own,
        version: 2,
      },
    ]);
    const original = (await readChange(site.ledger, 'b/1')).entries.find(
      ({ findingKey }) => findingKey === first.findingKey,
    );
    expect(entries.filter(({ findingKey }) => findingKey === first.findingKey)).toEqual([
      expect.objectContaining({
        kind: 'reversal',
        reverses: original?.entryId,
        points: -500,
        ruleVersion: 1,
        happenedAt: first.foundAt,
      }),
      expect.objectContaining({
        kind: 'award',
        reverses: null,
        points: 50,
        severity: 'minor',
        ruleVersion: 2,
        happenedAt: first.foundAt,
      }),
    ]);
  });

  test('a re-rating from now on leaves what was found before, and holds for what is found from then on', async () => {
    await site.ledger.award('b/1', [first], null);
    const told = await correct({
      kind: 'rerate_vulnerability',
      vulnerabilityId: 85,
      severity: 'minor',
      retroactive: false,
    });
    expect(told).toMatchObject({ awards: 0, reversals: 0, crowdsourcers: [] });
    const found = (foundAt: string) => identify({ findingId: 7_000, vulnerabilityId: 85, foundAt });
    const past = new Date(Date.now() - 60_000).toISOString();
    const future = new Date(Date.now() + 60_000).toISOString();
    await site.ledger.award('b/2', [found(past), found(future)], null);
    const { entries } = await readChange(site.ledger, 'b/2');
    expect(entries.map(({ severity, ruleVersion }) => [severity, ruleVersion])).toEqual([
      ['high', 1],
      ['minor', 2],
    ]);
  });

  test('a rename changes the standing, and leaves the names of entries', async () => {
    await site.ledger.award('b/1', [first], null);
    const told = await correct({ kind: 'rename_crowdsourcer', crowdsourcerId: 8, name: 'Hollow “Ünï” 😀' });
    expect(told).toMatchObject({ awards: 0, crowdsourcers: [8] });
    expect((await readChange(site.ledger, told.changeId)).standings).toMatchObject([
      { name: 'Hollow “Ünï” 😀', version: 2 },
    ]);
    const [entry] = (await readChange(site.ledger, 'b/1')).entries;
    expect(entry?.name).toBe('H0LL0W');
    await correct({ kind: 'void_finding', findingKey: first.findingKey });
    const { items } = await site.readings.history(8, { asOf: null, knownAt: null }, { limit: 10 });
    expect(items.map(({ name, points, runningTotal }) => [name, points, runningTotal])).toEqual([
      ['H0LL0W', 500, 500],
      ['Hollow “Ünï” 😀', -500, 0],
    ]);
  });

  test('a void finding earns nothing, also when its batch is renewed', async () => {
    await site.ledger.award('b/1', [first], null);
    await correct({ kind: 'void_finding', findingKey: first.findingKey });
    expect(await standingOf(8)).toMatchObject({ karmaTotal: 0, findingsCount: 0 });
    await site.ledger.award('b2/1', [first], null);
    await site.ledger.takeBack('b/1');
    await site.ledger.award('b/2', [first], 'b/1');
    expect(await standingOf(8)).toMatchObject({ karmaTotal: 0, findingsCount: 0 });
  });

  test('a batch that is taken back when all of it is void tells whom it was about, and is renewed once it counts', async () => {
    await site.ledger.award('b/1', [first], null);
    const { changeId } = await correct({ kind: 'void_finding', findingKey: first.findingKey });
    expect(await site.ledger.takeBack('b/1')).toMatchObject({ reversals: 0, crowdsourcers: [8] });
    await site.ledger.takeBack(changeId);
    expect(await standingOf(8)).toMatchObject({ karmaTotal: 0, findingsCount: 0 });
    expect(await site.ledger.award('b/2', [first], 'b/1')).toMatchObject({ awards: 1, duplicates: 0 });
    expect(await standingOf(8)).toMatchObject({ karmaTotal: 500, findingsCount: 1 });
  });

  test('a merge moves what was earned and what is going to be, and shows in what was long ago from then on', async () => {
    await site.ledger.award('b/1', findings.slice(0, 500), null);
    const [from, into] = await site.copies.standingsOf([9, 12]);
    const before = await site.readings.leaderboard({ asOf: '2019-02-05T00:00:00Z', knownAt: null }, { limit: 100 });
    await correct({ kind: 'merge_crowdsourcers', from: 9, into: 12 });
    await site.ledger.award('b/2', findings.slice(500), null);
    const [left, merged] = await site.copies.standingsOf([9, 12]);
    expect(left).toMatchObject({ karmaTotal: 0, findingsCount: 0 });
    const both = (from?.karmaTotal ?? 0) + (into?.karmaTotal ?? 0);
    expect(merged?.karmaTotal).toBeGreaterThan(both);
    const again = await site.readings.leaderboard(
      { asOf: '2019-02-05T00:00:00Z', knownAt: before.moment.knownAt },
      { limit: 100 },
    );
    expect(again.items).toEqual(before.items);
    const now = await site.readings.standing(9, { asOf: '2019-02-05T00:00:00Z', knownAt: null });
    expect(now?.standing).toMatchObject({ karmaTotal: 0 });
    await expect(correct({ kind: 'merge_crowdsourcers', from: 9, into: 1 })).rejects.toThrow('was merged into 12');
  });
});

describe('what one who copies asks', () => {
  test('standings and entries, some at a time', async () => {
    await site.ledger.award('b/1', findings, null);
    expect((await site.copies.standingsAfter(20, 2)).map(({ crowdsourcerId }) => crowdsourcerId)).toEqual([21, 22]);
    const page = await site.copies.entriesAfter(0, 3);
    expect(page).toHaveLength(3);
    const next = await site.copies.entriesAfter(page[2]?.entryId ?? 0, 5_000);
    expect(next).toHaveLength(997);
    expect(await site.copies.countEntries()).toBe(1_000);
    expect((await site.copies.standingsIn(9)).map(({ crowdsourcerId }) => crowdsourcerId)).toEqual([9]);
    const buckets = await site.copies.buckets();
    expect(buckets.map(({ bucket, count }) => [bucket, count])).toEqual(
      reference.crowdsourcers.map(({ id }) => [id, 1]),
    );
    expect(buckets.reduce((sum, { points }) => sum + points, 0)).toBe(360_500);
  });

  test('raises versions above those of copies that claim to be newer, and nothing else', async () => {
    await site.ledger.award('b/1', findings, null);
    const before = await site.copies.standingsOf([9, 12]);
    const touched = await site.copies.touch([12, 9, 999], 40);
    expect(touched).toEqual(before.map((standing) => ({ ...standing, version: 41 })));
    expect(await site.copies.touch([9], 3)).toEqual([{ ...before[0], version: 42 }]);
    expect(await site.copies.touch([], 3)).toEqual([]);
  });

  test('whether the standings are what the entries add up to', async () => {
    await site.ledger.award('b/1', findings, null);
    expect(await site.copies.addsUp()).toBe(true);
    const change = (by: number) =>
      site.database.transaction((session) =>
        session.run('UPDATE crowdsourcer_karma_distribution SET high_sum = high_sum + ? WHERE cs_id = 9', [by]),
      );
    await change(1);
    expect(await site.copies.addsUp()).toBe(false);
    await change(-1);
    expect(await site.copies.addsUp()).toBe(true);
  });
});

test('a change of many entries is read page by page, each entry once and the standings last', async () => {
  const many = Array.from({ length: 4_100 }, (_, index) => identify({ ...first, findingId: 10_000 + index }));
  const told = await site.ledger.award('b/1', many, null);
  const pages = await allPages(site.ledger.read('b/1'));
  expect(pages.map(({ standings, entries }) => [standings.length, entries.length])).toEqual([
    [0, 2_000],
    [0, 2_000],
    [1, 100],
  ]);
  expect(new Set(pages.flatMap(({ entries }) => entries.map(({ findingKey }) => findingKey))).size).toBe(told.awards);
  expect(await allPages(site.ledger.read('b/1', { entries: false }))).toEqual([
    { standings: pages.at(-1)?.standings, entries: [] },
  ]);
  expect(await allPages(site.ledger.read('never/1'))).toEqual([]);
});
