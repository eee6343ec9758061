import type { ChangePage } from '../../activities/karma/ports.ts';
import type { LedgerEntry } from '../../contracts/karma/ledger.ts';
import { readChange } from './changes.ts';
import type { Database } from './database.ts';
import { readEntries } from './entries.ts';
import { readStandings } from './standings.ts';

/** A correction may be of half a million entries, and no statement is waited for that brings them all. */
const entriesAtOnce = 2_000;

/** The port's `read`. */
export async function* readPages(
  database: Database,
  changeId: string,
  what: { entries: boolean },
): AsyncGenerator<ChangePage> {
  const change = await readChange(database, changeId);
  if (change === null) return;
  const { changeNo, told } = change;
  const entriesAfter = (entryId: number): Promise<LedgerEntry[]> =>
    readEntries(database, 'WHERE entry.change_no = ? AND entry.entry_id > ? ORDER BY entry.entry_id LIMIT ?', [
      ...[changeNo, entryId, entriesAtOnce],
    ]);
  let entries = what.entries ? await entriesAfter(0) : [];
  for (let last = entries.at(-1); last && entries.length === entriesAtOnce; last = entries.at(-1)) {
    yield { standings: [], entries };
    entries = await entriesAfter(last.entryId);
  }
  const standings =
    told.crowdsourcers.length === 0
      ? []
      : await readStandings(database, 'WHERE cs_id IN (?) ORDER BY cs_id', [told.crowdsourcers]);
  if (standings.length + entries.length > 0) yield { standings, entries };
}
