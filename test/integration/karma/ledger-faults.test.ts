import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../../adapters/mariadb/database.ts';
import { createKarmaLedger } from '../../../adapters/mariadb/karma-ledger.ts';
import type { Correction } from '../../../contracts/karma/corrections.ts';
import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { disturbed, promised } from '../../helpers/disturbed-database.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { knownFindings, knownReference, startLedger } from '../../helpers/karma-ledger.ts';
import { KarmaOracle } from '../../helpers/karma-oracle.ts';

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
const ids = knownReference().crowdsourcers.map(({ id }) => id);

async function expectPoints(points: number): Promise<void> {
  const standings = await site.copies.standingsOf(ids);
  expect(standings.reduce((sum, { karmaTotal }) => sum + karmaTotal, 0)).toBe(points);
  expect(await site.copies.addsUp()).toBe(true);
}

describe('side by side', () => {
  test('eight awards with findings in common apply each finding once', async () => {
    const batches = Array.from({ length: 24 }, (_, index) => findings.slice(index * 35, index * 35 + 195));
    const turned = batches.map((batch, index) => (index % 2 === 0 ? batch : batch.toReversed()));
    const told: number[] = [];
    const left = [...turned.entries()];
    const lane = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [index, batch] = next;
        const { awards, duplicates } = await site.ledger.award(`b${index}/1`, batch, null);
        expect(awards + duplicates).toBe(batch.length);
        told.push(awards);
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    expect(told.reduce((sum, awards) => sum + awards, 0)).toBe(1_000);
    await expectPoints(360_500);
  });

  test('the same change asked for eight times at once is one, and all are told the same', async () => {
    const asked = Array.from({ length: 8 }, () => site.ledger.award('b/1', findings, null));
    const [first, ...others] = await Promise.all(asked);
    expect(first).toMatchObject({ awards: 1_000, points: 360_500, duplicates: 0 });
    for (const told of others) expect(told).toEqual(first);
    await expectPoints(360_500);
  });

  test('corrections amid awards end as if they had come one after the other', async () => {
    const corrections: Correction[] = [
      { kind: 'rerate_vulnerability', vulnerabilityId: 85, severity: 'critical', retroactive: true },
      { kind: 'merge_crowdsourcers', from: 9, into: 12 },
      ...findings.slice(0, 10).map(({ findingKey }): Correction => ({ kind: 'void_finding', findingKey })),
      { kind: 'rerate_vulnerability', vulnerabilityId: 20, severity: 'minor', retroactive: true },
      { kind: 'merge_crowdsourcers', from: 12, into: 1 },
    ];
    // What can't be voided before it is there.
    await site.ledger.award('first/1', findings.slice(0, 10), null);
    const award = async (lane: number) => {
      for (let start = lane * 50; start < findings.length; start += 200)
        await site.ledger.award(`b${start}/1`, findings.slice(start, start + 50), null);
    };
    const correct = async () => {
      for (const [index, correction] of corrections.entries())
        await site.ledger.correct(`c${index}/1`, { correctionId: `c${index}`, correction, reason: 'a test' });
    };
    await Promise.all([correct(), ...[0, 1, 2, 3].map(award)]);

    const oracle = new KarmaOracle(knownReference());
    oracle.award('all/1', findings, null);
    for (const [index, correction] of corrections.entries()) oracle.correct(`c${index}/1`, correction, 0);
    const standings = await site.copies.standingsOf(ids);
    const expected = oracle.standings(oracle.knowledge());
    expect(new Map(standings.map((one) => [one.crowdsourcerId, { ...one.sums, findings: one.findingsCount }]))).toEqual(
      new Map([...expected].map(([id, { sums, findings: count }]) => [id, { ...sums, findings: count }])),
    );
    expect(await site.copies.addsUp()).toBe(true);
  });
});

describe('a change that breaks off', () => {
  /** Statements of an award, of which each is the last one that a connection has. */
  const statements = Array.from({ length: 12 }, (_, index) => index + 1);

  test('at any of its statements leaves nothing behind, and is done when it is asked for again', async () => {
    let broken = 0;
    for (const last of statements) {
      const batch = findings.slice(last * 20, last * 20 + 20);
      const database = disturbed(site.database, {
        before: async (session, _sql, statement) => {
          if (statement === last) await session.run('KILL CONNECTION CONNECTION_ID()');
        },
      });
      const before = await site.ask('SELECT COUNT(*) AS entries FROM ledger');
      await createKarmaLedger(database)
        .award(`b${last}/1`, batch, null)
        .catch(async (error: unknown) => {
          expect(error).toBeInstanceOf(StoreUnavailable);
          expect(await site.ask('SELECT COUNT(*) AS entries FROM ledger')).toEqual(before);
          broken += 1;
        });
      expect(await site.ledger.award(`b${last}/1`, batch, null)).toMatchObject({ awards: 20, duplicates: 0 });
    }
    // Some are numbers that an award has no statement for.
    expect(broken).toBeGreaterThanOrEqual(9);
    const awarded = findings.slice(20, 20 + 20 * statements.length);
    await site.empty();
    await site.ledger.importReference('reference/1', knownReference());
    const { points } = await site.ledger.award('all/1', awarded, null);
    await expectPoints(points);
  });

  test('after its end, before anybody heard of it, is told when it is asked for again', async () => {
    const lost = disturbed(site.database, { after: () => Promise.reject(new Error('the answer was lost')) });
    await expect(createKarmaLedger(lost).award('b/1', findings, null)).rejects.toThrow('lost');
    expect(await site.ledger.award('b/1', findings, null)).toMatchObject({ awards: 1_000, duplicates: 0 });
    await expectPoints(360_500);
  });
});

describe('taking back', () => {
  test('a change that is under way waits for it, and takes it back', async () => {
    const reached = promised();
    const gate = promised();
    const slow = disturbed(site.database, {
      async before(_session, sql) {
        if (!sql.startsWith('INSERT INTO ledger (')) return;
        reached.resolve();
        await gate.promise;
      },
    });
    const late = createKarmaLedger(slow).award('b/1', findings, null);
    await reached.promise;
    const takenBack = site.ledger.takeBack('b/1');
    await expectEventually(() => expectStatement('INSERT INTO ledger_change', 1));
    gate.resolve();
    expect(await late).toMatchObject({ awards: 1_000 });
    expect(await takenBack).toMatchObject({ changeId: 'b/1/reversal', reversals: 1_000, points: -360_500 });
    await expectPoints(0);
  });

  test('a change that never came keeps it from coming', async () => {
    const none = { awards: 0, reversals: 0, points: 0, duplicates: 0, parkedFindings: 0, crowdsourcers: [] };
    expect(await site.ledger.takeBack('b/1')).toEqual({ changeId: 'b/1/reversal', ...none });
    await expect(site.ledger.award('b/1', findings, null)).rejects.toBeInstanceOf(KarmaRefusal);
    await expectPoints(0);
    expect(await site.ledger.award('b/2', findings, 'b/1')).toMatchObject({ awards: 1_000 });
  });

  test('races with a late award to one end', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 40; round += 1) {
      const batch = findings.slice(round * 20, round * 20 + 20);
      const [late] = await Promise.allSettled([
        site.ledger.award(`b${round}/1`, batch, null),
        site.ledger.takeBack(`b${round}/1`),
      ]);
      if (late.status === 'fulfilled') outcomes.add('came first');
      else outcomes.add(late.reason instanceof KarmaRefusal ? 'refused' : String(late.reason));
    }
    expect(['came first', 'refused']).toEqual(expect.arrayContaining([...outcomes]));
    await expectPoints(0);
  });

  /** Expects so many statements under way that begin so. */
  async function expectStatement(beginning: string, count: number): Promise<void> {
    const sql = `SELECT COUNT(*) AS count FROM information_schema.processlist WHERE info LIKE ?`;
    expect(await site.database.rows(sql, [`${beginning}%`])).toEqual([{ count }]);
  }
});

describe('MariaDB away', () => {
  const secretsOf = (url: string) => [new URL(url).password, new URL(url).port];

  test.each<[string, (url: URL) => void, RegExp]>([
    ['nobody listens', (url) => Object.assign(url, { port: '1' }), /^MariaDB can’t be reached \(ECONNREFUSED\)\.$/],
    ['the password is wrong', (url) => Object.assign(url, { password: 'wr0ng' }), /^MariaDB refuses the account/],
    ['the database isn’t there', (url) => Object.assign(url, { pathname: '/other' }), /^MariaDB refuses the account/],
  ])('%s: one sentence, without secrets', async (_name, change, sentence) => {
    const url = new URL(site.mariadb.url);
    change(url);
    const database = openDatabase({ url: url.href });
    const failure = await createKarmaLedger(database)
      .award('b/1', findings, null)
      .catch((error: unknown) => error as StoreUnavailable);
    await database.close();
    expect(failure).toMatchObject({
      name: 'StoreUnavailable',
      store: 'mariadb',
      message: expect.stringMatching(sentence),
    });
    const shown = JSON.stringify([failure, (failure as Error).stack, (failure as Error).cause]);
    for (const secret of [...secretsOf(site.mariadb.url), url.password]) expect(shown).not.toContain(secret);
  });

  test('a lock that is held for too long: too busy, and nothing is left behind', async () => {
    await site.ledger.award('first/1', findings.slice(0, 1), null);
    const impatient = openDatabase({ url: site.mariadb.url, lockWaitSeconds: 1 });
    await site.database.transaction(async (session) => {
      await session.rows('SELECT * FROM crowdsourcer_karma_distribution FOR UPDATE');
      const award = createKarmaLedger(impatient).award('b/1', findings, null);
      await expect(award).rejects.toThrow('MariaDB is too busy');
    });
    await impatient.close();
    expect(await site.ledger.award('b/1', findings, null)).toMatchObject({ awards: 999, duplicates: 1 });
  });

  test('killed while awards go on: those that were told are there, and the others apply once', async () => {
    const lane = async (first: number) => {
      for (let start = first; start < findings.length; start += 40) {
        const batch = findings.slice(start, start + 10);
        const award = () => site.ledger.award(`b${start}/1`, batch, null);
        await expectEventually(async () => {
          const told = await award();
          expect(told.awards).toBe(batch.length);
        });
      }
    };
    const lanes = Promise.all([0, 10, 20, 30].map(lane));
    for (let kill = 0; kill < 3; kill += 1) {
      await expectEventually(async () => {
        const [row] = await site.database.rows<{ count: number }>('SELECT COUNT(*) AS count FROM ledger');
        expect(row?.count).toBeGreaterThan(kill * 200);
      });
      await site.mariadb.kill();
      await site.mariadb.start();
    }
    await lanes;
    await site.reconnect();
    await expectPoints(360_500);
  });
});
