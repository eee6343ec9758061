import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ComparableProjection } from '../../../activities/karma/ports.ts';
import { rebuildFor } from '../../../activities/karma/rebuild.ts';
import type { ReconcileOptions } from '../../../activities/karma/reconcile.ts';
import { reconcile } from '../../../activities/karma/reconcile.ts';
import { createAwardsByCrowdsourcer } from '../../../adapters/cassandra/awards.ts';
import type { RebuildCursor, RebuildStep } from '../../../contracts/karma/agreement.ts';
import { rebuildFromStart } from '../../../contracts/karma/agreement.ts';
import type { ProjectionStore } from '../../../contracts/karma/failures.ts';
import type { LedgerEntry, Standing } from '../../../contracts/karma/ledger.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { readChange } from '../../helpers/karma-change.ts';
import { knownFindings } from '../../helpers/karma-ledger.ts';
import type { TestStores } from '../../helpers/karma-stores.ts';
import { newFindings, startStores } from '../../helpers/karma-stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await startStores();
  const findings = knownFindings();
  for (let at = 0; at < findings.length; at += 100) await stores.award(findings.slice(at, at + 100));
});
afterAll(() => stores?.stop());

const compare = (options: Partial<ReconcileOptions> = {}) =>
  reconcile(stores.ports, { repair: false, checkLedger: false, settleMs: 1, ...options });

const send = (command: string) => stores.redis.use((client) => client.sendCommand(command.split(' ')));
const update = (change: string, id: number) =>
  stores.cassandra.command(`${change} WHERE bucket = ${id % 256} AND cs_id = ${id}`);

/** Does the work while findings are awarded, each batch of which is in the ledger alone for a moment. */
async function whileAwarding(work: () => Promise<void>): Promise<void> {
  let isOver = false;
  const awarding = [1, 2].map(async () => {
    while (!isOver) await stores.award(newFindings(20), 5);
  });
  try {
    await work();
  } finally {
    isOver = true;
    await Promise.all(awarding);
  }
}

test('the known set comes to the same in all three', async () => {
  expect(await compare({ checkLedger: true })).toMatchObject({
    ...{ agreed: true, differing: 0, differences: [], repaired: 0, ledgerAgrees: true, unavailable: [] },
    totals: expect.arrayContaining(
      ['mariadb', 'cassandra', 'redis'].map((store) => ({ store, crowdsourcers: 23, points: 360_500 })),
    ),
  });
});

test('a distribution that isn’t what the ledger adds up to is told', async () => {
  const add = (points: number) =>
    stores.ask(`UPDATE crowdsourcer_karma_distribution SET minor_sum = minor_sum + ${points} WHERE cs_id = 3`);
  await add(50);
  expect(await compare({ checkLedger: true })).toMatchObject({ agreed: false, ledgerAgrees: false, differing: 2 });
  await add(-50);
  expect(await compare({ checkLedger: true })).toMatchObject({ agreed: true, ledgerAgrees: true });
});

describe('differences', () => {
  const changed = (standing: Standing, changes: Partial<Standing>): Standing => ({ ...standing, ...changes });

  /** Puts another standing in the place of a copy, whatever its version. */
  async function replace(copy: ComparableProjection, id: number, changes: Partial<Standing>): Promise<void> {
    const [held] = await copy.standingsOf([id]);
    if (held === undefined) throw new Error(`There is no copy of ${id}`);
    await copy.remove([held]);
    await copy.write([changed(held, changes)], []);
  }

  const seeds: [
    what: string,
    store: ProjectionStore,
    id: number,
    seed: (copy: ComparableProjection) => Promise<unknown>,
  ][] = [
    ['an older copy', 'redis', 1, (copy) => replace(copy, 1, { version: 1, karmaTotal: 5, name: 'of old' })],
    ['a copy that is gone', 'redis', 2, async (copy) => copy.remove(await copy.standingsOf([2]))],
    ['other points of the same version', 'redis', 3, (copy) => replace(copy, 3, { karmaTotal: 1 })],
    ['another name of the same version', 'redis', 4, (copy) => replace(copy, 4, { name: 'someone' })],
    ['a later version', 'redis', 5, (copy) => replace(copy, 5, { version: 99_999, karmaTotal: 1 })],
    ['a version that is none', 'redis', 6, () => send('HSET karma:crowdsourcer:6 version 9e300')],
    ['a score', 'redis', 7, () => send('ZINCRBY karma:leaderboard:high 500 0000000007')],
    ['somebody the ledger doesn’t know', 'redis', 4711, (copy) => copy.write([newcomer(4711)], [])],
    ['a place of nobody', 'redis', 4712, () => send('ZADD karma:leaderboard:minor 50 0000004712')],
    ['other points', 'cassandra', 8, () => update('UPDATE crowdsourcer_karma_distribution SET karma_total = 1', 8)],
    ['an average', 'cassandra', 9, () => update('UPDATE crowdsourcer_karma_distribution SET karma_average = 1', 9)],
    ['a deleted row', 'cassandra', 10, () => update('DELETE FROM crowdsourcer_karma_distribution', 10)],
    ['a deleted column', 'cassandra', 11, () => update('DELETE cs_name FROM crowdsourcer_karma_distribution', 11)],
    ['a later version', 'cassandra', 12, (copy) => copy.write([changed(newcomer(12), { version: 99_999 })], [])],
    ['somebody the ledger doesn’t know', 'cassandra', 4711, (copy) => copy.write([newcomer(4711)], [])],
  ];
  const newcomer = (id: number): Standing => ({
    ...{ crowdsourcerId: id, name: 'nobody', sums: { minor: 50, medium: 0, high: 0, critical: 0 } },
    ...{ karmaTotal: 50, findingsCount: 1, version: 3 },
  });

  test('are all found and mended, whatever they are, and nothing else is touched', async () => {
    const untouched = await stores.ports.ledger.standingsIn(13);
    for (const [, store, , seed] of seeds) await seed(stores.ports.copies[store]);
    const found = await compare();
    const kinds = new Map(seeds.map(([what, store, id]) => [`${store} ${id}`, what]));
    expect(found.differences.map(({ store, crowdsourcerId: id }) => kinds.get(`${store} ${id}`))).toEqual(
      seeds.toSorted(([, , a], [, , b]) => a - b).map(([what]) => what),
    );
    expect(found).toMatchObject({ agreed: false, differing: seeds.length, repaired: 0 });
    const expected = new Map(
      (await stores.ports.ledger.standingsAfter(0, 100)).map((one) => [one.crowdsourcerId, one]),
    );
    for (const difference of found.differences)
      expect(difference.expected).toEqual(expected.get(difference.crowdsourcerId) ?? null);

    expect(await compare({ repair: true })).toMatchObject({ differing: seeds.length, repaired: seeds.length });
    expect(await compare({ checkLedger: true })).toMatchObject({ agreed: true, ledgerAgrees: true });
    expect(await stores.ports.ledger.standingsIn(13)).toEqual(untouched);
  });

  test('a mended crowdsourcer goes on being changed', async () => {
    await stores.award(newFindings(100));
    expect(await compare()).toMatchObject({ agreed: true });
  });
});

describe('entries in Cassandra', () => {
  const where = (id: number, month: string) => `WHERE crowdsourcer_id = ${id} AND month = '${month}'`;

  test('that are missing, other or too many are found with the whole ledger, and mended', async () => {
    const [first, second] = await awardsInCassandra(3);
    const place = (entry: LedgerEntry | undefined) =>
      `${where(3, '2019-02')} AND happened_at = '${entry?.happenedAt}' AND entry_id = ${entry?.entryId}`;
    const stranger = { ...first, entryId: 9_999_999, crowdsourcerId: 7 } as LedgerEntry;
    const commands = [
      `DELETE FROM awards_by_crowdsourcer ${place(first)}`,
      `UPDATE awards_by_crowdsourcer SET points = 1 ${place(second)}`,
      `DELETE FROM awards_by_crowdsourcer ${where(4, '2019-02')}`,
      `DELETE FROM award_months_by_crowdsourcer ${where(5, '2019-02')}`,
      `UPDATE awards_by_crowdsourcer SET points = 1 ${place(second)
        .replace('= 3', '= 6')
        .replace(/entry_id = .*/, 'entry_id = 9999998')}`,
    ];
    for (const command of commands) await stores.cassandra.command(command);
    await stores.ports.copies.cassandra.write([], [stranger]);
    expect(await compare()).toMatchObject({ agreed: true });
    expect(await compare({ checkLedger: true })).toMatchObject({ agreed: false, differing: 5, differences: [] });
    expect(await compare({ checkLedger: true, repair: true })).toMatchObject({ differing: 5, repaired: 5 });
    expect(await compare({ checkLedger: true })).toMatchObject({ agreed: true, ledgerAgrees: true });
    expect(await awardsInCassandra()).toEqual(await ledgerEntries());
  });

  test('are read from the ledger month by month, in pages', async () => {
    const { ledger } = stores.ports;
    const inOrder = (await ledgerEntries())
      .filter(({ crowdsourcerId, happenedAt }) => crowdsourcerId === 3 && happenedAt.startsWith('2019-02'))
      .toSorted((a, b) => Date.parse(a.happenedAt) - Date.parse(b.happenedAt) || a.entryId - b.entryId);
    const paged: LedgerEntry[] = [];
    for (let after: LedgerEntry | null = null; ; after = paged.at(-1) ?? null) {
      const page = await ledger.entriesIn({ crowdsourcerId: 3, month: '2019-02' }, after, 7);
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(inOrder);
    const points = inOrder.reduce((sum, entry) => sum + entry.points, 0);
    expect(await ledger.monthSums()).toContainEqual({
      ...{ crowdsourcerId: 3, month: '2019-02', entries: inOrder.length, points },
    });
  });

  test('that are under way count as no difference', async () => {
    await whileAwarding(async () => {
      const report = await compare({ checkLedger: true, repair: true, settleMs: 1_000 });
      expect(report).toMatchObject({ agreed: true, repaired: 0, ledgerAgrees: true });
    });
  });
});

const ledgerEntries = async (): Promise<LedgerEntry[]> => stores.ports.ledger.entriesAfter(0, 1_000_000);

/** In the order of their ids; those of one crowdsourcer, or of all. */
async function awardsInCassandra(crowdsourcerId?: number): Promise<LedgerEntry[]> {
  const awards = createAwardsByCrowdsourcer(stores.cassandra);
  const everyone = (await stores.ports.ledger.standingsAfter(0, 1_000)).map((standing) => standing.crowdsourcerId);
  const ids = crowdsourcerId === undefined ? everyone : [crowdsourcerId];
  const all = await Promise.all(ids.map((id) => awards.page(id, { limit: 100_000, after: null })));
  return all.flatMap(({ items }) => items).toSorted((a, b) => a.entryId - b.entryId);
}

describe('while changes go on', () => {
  test('what is under way counts as no difference, and what differs does, and is mended', async () => {
    await whileAwarding(async () => {
      for (let round = 0; round < 2; round += 1)
        expect(await compare({ repair: true, settleMs: 1_000 })).toMatchObject({ agreed: true, repaired: 0 });
      await send('UNLINK karma:crowdsourcer:10 karma:crowdsourcer:11');
      await stores.cassandra.command('TRUNCATE crowdsourcer_karma_distribution');
      await expectEventually(async () =>
        expect(await compare({ repair: true, settleMs: 200 })).toMatchObject({ agreed: true }),
      );
    });
    expect(await compare({ checkLedger: true })).toMatchObject({ agreed: true, ledgerAgrees: true });
  });

  test.each<[ProjectionStore]>([['redis'], ['cassandra']])('%s can be written anew as a whole', async (store) => {
    const { ledger, copies } = stores.ports;
    const copy = copies[store];
    const everyone = await ledger.standingsAfter(0, 1_000);
    if (store === 'redis')
      await copy.remove(await copy.standingsOf(everyone.map(({ crowdsourcerId }) => crowdsourcerId)));
    else
      for (const table of ['crowdsourcer_karma_distribution', 'awards_by_crowdsourcer', 'award_months_by_crowdsourcer'])
        await stores.cassandra.command(`TRUNCATE ${table}`);
    const claim = { ...everyone[4], version: 2e15, karmaTotal: 1 } as Standing;
    const stranger = { ...(await ledgerEntries())[0], entryId: 9_999_999 } as LedgerEntry;
    await copy.write([claim, { ...claim, crowdsourcerId: 4711 }], [stranger]);

    const others = Object.values(copies).filter((one) => one !== copy);
    let [steps, crowdsourcers, entries] = [0, 0, 0];
    await whileAwarding(async () => {
      for (let next: RebuildCursor | null = rebuildFromStart; next !== null; steps += 1) {
        const step: RebuildStep = await rebuildFor({ ledger, copy, others }, next, { forMs: 1, settleMs: 1_000 });
        crowdsourcers += step.crowdsourcers;
        entries += step.entries;
        next = step.next;
      }
    });
    expect(crowdsourcers).toBe(everyone.length);
    expect(steps).toBeGreaterThan(1);
    expect(await compare()).toMatchObject({ agreed: true });
    if (store === 'redis') return;
    expect(entries).toBeGreaterThan(1_000);
    expect(await awardsInCassandra()).toEqual(await ledgerEntries());
  });
});

describe('while a store is away', () => {
  test('it is told, and the others are compared; when it is back all is well again', async () => {
    await stores.servers.redis.kill();
    await update('UPDATE crowdsourcer_karma_distribution SET karma_total = 1', 8);
    expect(await compare({ repair: true })).toMatchObject({
      ...{ agreed: false, differing: 1, repaired: 1, differences: [{ store: 'cassandra', crowdsourcerId: 8 }] },
      ...{ unavailable: [{ store: 'redis', reason: expect.stringMatching(/^Redis can’t be reached/) }] },
    });
    await stores.servers.redis.start();
    // It has not been told of the new version that the other one was mended by.
    await expectEventually(async () => expect(await compare({ repair: true })).toMatchObject({ unavailable: [] }));
    expect(await compare()).toMatchObject({ agreed: true });
  });
});

test('somebody whose being added was taken back, when one copy alone had them, is in all three, in zeroes', async () => {
  const { cassandra, redis } = stores.ports.copies;
  const correction = { kind: 'add_crowdsourcer' as const, crowdsourcerId: 50, name: 'F1F7Y' };
  await stores.ledger.correct('add/1', { correctionId: 'add', correction, reason: 'a test' });
  const added = await readChange(stores.ledger, 'add/1');
  await cassandra.write(added.standings, added.entries);

  const reversal = await stores.ledger.takeBack('add/1');
  const { standings, entries } = await readChange(stores.ledger, reversal.changeId);
  await Promise.all([cassandra, redis].map((copy) => copy.write(standings, entries)));
  expect(await redis.standingsOf([50])).toMatchObject([{ name: 'F1F7Y', karmaTotal: 0, version: 0 }]);
  expect(await compare({ checkLedger: true })).toMatchObject({ agreed: true, differing: 0 });
});
