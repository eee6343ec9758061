import type { Ledger, LedgerUpkeep, ReferenceLedger } from '../../activities/karma/ports.ts';
import { award } from './award.ts';
import { readChange } from './changes.ts';
import { correct } from './corrections/correct.ts';
import type { Database } from './database.ts';
import { readEntries } from './entries.ts';
import { releasable } from './parked.ts';
import { importReference } from './reference.ts';
import { readKnown } from './reference-known.ts';
import { takeSnapshots } from './snapshots.ts';
import { readStandings } from './standings.ts';
import { takeBack } from './take-back.ts';

/** The truth of karma. */
export const createKarmaLedger = (database: Database): Ledger & LedgerUpkeep & ReferenceLedger => ({
  award: (changeId, findings, renews) => award(database, changeId, findings, renews),
  correct: (changeId, request) => correct(database, changeId, request),
  takeBack: (changeId) => takeBack(database, changeId),

  async read(changeId, what = { entries: true }) {
    const change = await readChange(database, changeId);
    if (change === null) return { standings: [], entries: [] };
    const { changeNo, told } = change;
    const entries = what.entries
      ? await readEntries(database, 'WHERE entry.change_no = ? ORDER BY entry.entry_id', [changeNo])
      : [];
    if (told.crowdsourcers.length === 0) return { standings: [], entries };
    const standings = await readStandings(database, 'WHERE cs_id IN (?) ORDER BY cs_id', [told.crowdsourcers]);
    return { standings, entries };
  },

  releasable: (limit) => releasable(database, limit),
  takeSnapshots: () => takeSnapshots(database),
  importReference: (changeId, reference) => importReference(database, changeId, reference),

  async knownReference() {
    const { crowdsourcers, severities } = await readKnown(database);
    return { crowdsourcers: [...crowdsourcers.keys()], severities: [...severities.keys()] };
  },
});
