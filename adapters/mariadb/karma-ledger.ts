import type { Ledger, LedgerUpkeep, ReferenceLedger } from '../../activities/karma/ports.ts';
import { award } from './award.ts';
import { readPages } from './change-pages.ts';
import { correct } from './corrections/correct.ts';
import type { Database } from './database.ts';
import { noteRelease, releasable } from './parked.ts';
import { importReference } from './reference.ts';
import { readKnown } from './reference-known.ts';
import { takeSnapshots } from './snapshots.ts';
import { takeBack } from './take-back.ts';

/** The truth of karma. */
export const createKarmaLedger = (database: Database): Ledger & LedgerUpkeep & ReferenceLedger => ({
  award: (changeId, findings, renews) => award(database, changeId, findings, renews),
  correct: (changeId, request) => correct(database, changeId, request),
  takeBack: (changeId, request) => takeBack(database, changeId, request),

  read: (changeId, what = { entries: true }) => readPages(database, changeId, what),

  releasable: (limit) => releasable(database, limit),
  noteRelease: (release) => database.transaction((session) => noteRelease(session, release)),
  takeSnapshots: () => takeSnapshots(database),
  importReference: (changeId, reference) => importReference(database, changeId, reference),

  async knownReference() {
    const { crowdsourcers, severities } = await readKnown(database);
    return { crowdsourcers: [...crowdsourcers.keys()], severities: [...severities.keys()] };
  },
});
