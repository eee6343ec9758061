import { expect } from '@jest/globals';
import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import type { RetweetRule } from '../../contracts/trends/post.ts';
import { windowMinutes } from '../../contracts/trends/windows.ts';
import { isBalanced } from '../../domain/trends/counts.ts';
import { expectEventually } from './eventually.ts';
import type { WindowRow } from './trends-oracle.ts';
import { expectedAccounts, expectedWindows } from './trends-oracle.ts';
import { rowsOf, seriesIn, tablesIn, windowsIn } from './trends-tables.ts';

const always = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };

/** How many posts were made in a time. */
const madeIn = (lines: readonly string[]) => {
  const times = lines.map((line) => Date.parse(JSON.parse(line).data.created_at));
  return (fromMs: number, toMs: number) => times.filter((at) => at >= fromMs && at < toMs).length;
};
/** In one order. */
export const byPlace = (rows: WindowRow[]): WindowRow[] =>
  [...rows].sort((a, b) => (`${a.date} ${a.city}` < `${b.date} ${b.city}` ? -1 : 1));

/**
 * Waits until accounts, windows, series and tables are the oracle's, all final.
 * @param kept all posts that Kafka has, none of which came late
 * @param rule by which each of them was counted at last
 */
export async function expectTold(
  cassandra: CassandraConnection,
  kept: readonly string[],
  rule: RetweetRule,
): Promise<void> {
  const expected = byPlace(expectedWindows(kept, () => (rule === 'any' ? null : rule)));
  const accounts = expectedAccounts(kept);
  const made = madeIn(kept);
  await expectEventually(async () => {
    const windows = await windowsIn(cassandra, always);
    const tumbling = windows.filter(({ kind, account }) => kind === 'tumbling' && account.read > 0);
    const told = tumbling.map(({ startMs, account, state }) => [new Date(startMs).toISOString(), state, account]);
    expect(told).toEqual(
      [...accounts].map(([start, account]) => [start, 'final', { ...account, skippedFor: expect.anything() }]),
    );
    const final = windows.filter(({ state }) => state === 'final');
    for (const { kind, startMs, account } of final)
      expect([kind, startMs, account.read]).toEqual([
        kind,
        startMs,
        made(startMs, startMs + windowMinutes[kind] * 60_000),
      ]);
    expect(windows.filter(({ account }) => !isBalanced(account))).toEqual([]);
    expect(byPlace(rowsOf(windows))).toEqual(expected);
  }, 180_000);
  expect(byPlace(await tablesIn(cassandra, always))).toEqual(expected);
  expect(byPlace(await seriesIn(cassandra, always))).toEqual(expected);
}
