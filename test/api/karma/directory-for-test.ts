import type { KarmaDirectory } from '../../../api/karma/directory.ts';
import type { LedgerEntry } from '../../../contracts/karma/ledger.ts';
import type { KarmaReadings } from '../../../contracts/karma/readings.ts';
import { createAppForTest } from '../app-for-test.ts';

/** A ledger in which nothing stands yet. */
const emptyReadings: KarmaReadings = {
  leaderboard: async (moment) => ({ items: [], next: null, moment }),
  standing: async () => null,
  history: async (_id, { asOf }) => ({ items: [], next: null, moment: { asOf, knownAt: now } }),
  timeline: async (_id, { asOf }) => ({ days: [], moment: { asOf, knownAt: now } }),
  async *entries(): AsyncGenerator<LedgerEntry> {},
  parked: async () => ({ items: [], next: null }),
};

/** What the ledger says that it is, to the microsecond. */
export const now = '2026-03-05T12:00:00.123456Z';

/** An app whose karma pipeline is there, and empty but for what a test changes. */
export function appWithKarma(
  changes: Partial<Omit<KarmaDirectory, 'readings'>> & { readings?: Partial<KarmaReadings> },
) {
  const { readings, ...others } = changes;
  return createAppForTest({ karma: { readings: { ...emptyReadings, ...readings }, ...others } });
}
