import { expect } from '@jest/globals';
import type { KarmaSite } from './karma.ts';

/** Expects all three stores of a site to hold the same standings and entries, in all `karma` points. */
export function expectAgreement({ ledger, cassandra, redis }: KarmaSite, karma: number): void {
  const entries = new Map(ledger.entries.map((entry) => [entry.entryId, entry]));
  for (const projection of [cassandra, redis]) {
    expect(projection.standings).toEqual(ledger.standings);
    expect(projection.entries).toEqual(entries);
  }
  const totals = [...ledger.standings.values()].map(({ karmaTotal }) => karmaTotal);
  const awarded = ledger.entries.map(({ points }) => points);
  expect([totals, awarded].map((all) => all.reduce((sum, points) => sum + points, 0))).toEqual([karma, karma]);
}
