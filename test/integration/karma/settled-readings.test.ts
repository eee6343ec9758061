import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { holdRules } from '../../../adapters/mariadb/latches.ts';
import type { LedgerEntry } from '../../../contracts/karma/ledger.ts';
import { promised } from '../../helpers/disturbed-database.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { knownFindings, knownReference, startLedger } from '../../helpers/karma-ledger.ts';

let site: TestLedger;
/** When ten findings were known, before the first snapshots; the other ones came before the second. */
let knownAt: string;
beforeAll(async () => {
  site = await startLedger();
  await site.ledger.importReference('reference/1', knownReference());
  await site.ledger.award('b/1', findings.slice(0, 10), null);
  const sql = `SELECT recorded_at AS at FROM ledger_change WHERE change_id = 'b/1'`;
  const [row] = await site.ask<{ at: string }>(sql);
  knownAt = `${row?.at.replace(' ', 'T')}Z`;
  await site.ledger.takeSnapshots();
  await site.ledger.award('b/2', findings.slice(10), null);
  await site.ledger.takeSnapshots();
});
afterAll(() => site?.stop());

const findings = knownFindings();

async function exported(): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const entry of site.readings.entries({ asOf: null, knownAt })) entries.push(entry);
  return entries;
}

test('what was known before the last snapshots is told while a correction holds the rules', async () => {
  const held = promised();
  const gate = promised();
  const correction = site.database.transaction(async (session) => {
    await holdRules(session);
    held.resolve();
    await gate.promise;
  });
  await held.promise;
  try {
    const moment = { asOf: null, knownAt };
    const { items } = await site.readings.leaderboard(moment, { limit: 100 });
    expect(items.reduce((sum, { findingsCount }) => sum + findingsCount, 0)).toBe(10);
    expect(await exported()).toHaveLength(10);
    const { days } = await site.readings.timeline(8, moment);
    const inHistory = (await site.readings.history(8, moment, { limit: 100 })).items;
    expect(days.reduce((sum, day) => sum + day.findings, 0)).toBe(inHistory.length);
  } finally {
    gate.resolve();
    await correction;
  }
});

test('an export of what was known long ago reads no entries that came later', async () => {
  const rowsRead = async () => {
    const rows = await site.ask<{ Value: string }>(
      `SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_rnd_next')`,
    );
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
  };
  const before = await rowsRead();
  expect((await exported()).map(({ changeId }) => changeId)).toEqual(Array.from({ length: 10 }, () => 'b/1'));
  const asking = (await rowsRead()) - before;
  const idleBefore = await rowsRead();
  const idle = (await rowsRead()) - idleBefore;
  expect(asking - idle).toBeLessThan(200);
});
