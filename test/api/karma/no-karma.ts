import type { AgreementDirectory, KarmaDirectory, SagaDirectory } from '../../../api/karma/directory.ts';
import type { LedgerEntry } from '../../../contracts/karma/ledger.ts';
import type { KarmaReadings } from '../../../contracts/karma/readings.ts';

/** A ledger in which nothing stands yet. */
const emptyReadings: KarmaReadings = {
  leaderboard: async (moment) => ({ items: [], next: null, moment }),
  standing: async () => null,
  history: async (_id, { asOf }) => ({ items: [], next: null, moment: { asOf, knownAt: now } }),
  timeline: async (_id, { asOf }) => ({ days: [], moment: { asOf, knownAt: now } }),
  span: async () => null,
  async *entries(): AsyncGenerator<LedgerEntry> {},
  parked: async () => ({ items: [], next: null }),
};

/** What the ledger says that it is, to the microsecond. */
export const now = '2026-03-05T12:00:00.123456Z';

const noSagas: SagaDirectory = {
  list: async () => ({ items: [], next: null }),
  get: async () => null,
  decide: async () => null,
  correct: () => Promise.reject(new Error('This test corrects nothing.')),
};

const noAgreement: AgreementDirectory = {
  last: async () => null,
  nextAt: async () => null,
  begin: () => Promise.reject(new Error('This test compares nothing.')),
  get: async () => null,
};

/** A karma pipeline that is there, and empty. */
export const noKarma: KarmaDirectory = { readings: emptyReadings, sagas: noSagas, agreement: noAgreement };
