import type { LedgerEntry } from '../../../contracts/karma/ledger.ts';
import type { HistoryPosition, Page, PageQuery, ReadMoment } from '../../../contracts/karma/readings.ts';
import type { HistoryItem, Moment } from '../../../contracts/karma/resource.ts';
import type { Database } from '../database.ts';
import { readEntries } from '../entries.ts';
import { toSqlMoment } from '../moments.ts';
import type { SettledMoment } from './settle.ts';
import { settle } from './settle.ts';

const entriesAtOnce = 1_000;

export async function readHistory(
  database: Database,
  crowdsourcerId: number,
  moment: Moment,
  { after, limit }: PageQuery<HistoryPosition>,
): Promise<Page<HistoryItem, HistoryPosition> & { moment: ReadMoment }> {
  const settled = await settle(database, moment);
  const entries = await readLines(database, crowdsourcerId, settled, after ?? null, limit + 1);
  let runningTotal = after?.runningTotal ?? 0;
  const items = entries.slice(0, limit).map((entry): HistoryItem => {
    runningTotal += entry.points;
    return { ...entry, runningTotal };
  });
  const last = items.at(-1);
  const next = entries.length > limit && last !== undefined ? positionOf(last, runningTotal) : null;
  return { items, next, moment: settled.told };
}

const positionOf = ({ happenedAt, entryId }: LedgerEntry, runningTotal: number): HistoryPosition => ({
  ...{ happenedAt, entryId, runningTotal },
});

/** Reads on as the entries are taken, some at a time: nothing is kept open meanwhile. */
export async function* readAllEntries(
  database: Database,
  moment: Moment,
  crowdsourcerId?: number,
): AsyncGenerator<LedgerEntry> {
  const settled = await settle(database, moment);
  for (let last: LedgerEntry | null = null; ; ) {
    const entries: LedgerEntry[] =
      crowdsourcerId === undefined
        ? await readRecorded(database, settled, last?.entryId ?? 0)
        : await readLines(database, crowdsourcerId, settled, last, entriesAtOnce);
    yield* entries;
    last = entries.at(-1) ?? null;
    if (last === null || entries.length < entriesAtOnce) return;
  }
}

const readRecorded = (
  database: Database,
  { asOf, knownAt, lastEntryId }: SettledMoment,
  after: number,
): Promise<LedgerEntry[]> =>
  readEntries(
    database,
    `WHERE entry.entry_id > ? AND entry.entry_id <= ? AND entry.recorded_at <= ? ${asOf === null ? '' : 'AND entry.happened_at <= ?'}
      ORDER BY entry.entry_id LIMIT ?`,
    [after, lastEntryId, knownAt, ...(asOf === null ? [] : [asOf]), entriesAtOnce],
  );

function readLines(
  database: Database,
  crowdsourcerId: number,
  { asOf, knownAt }: SettledMoment,
  after: Pick<HistoryPosition, 'happenedAt' | 'entryId'> | null,
  limit: number,
): Promise<LedgerEntry[]> {
  const from = after === null ? null : toSqlMoment(after.happenedAt);
  // The first condition on the position is what the index is looked up by.
  return readEntries(
    database,
    `WHERE entry.crowdsourcer_id = ? AND entry.recorded_at <= ?
        ${asOf === null ? '' : 'AND entry.happened_at <= ?'}
        ${from === null ? '' : 'AND entry.happened_at >= ? AND (entry.happened_at > ? OR entry.entry_id > ?)'}
      ORDER BY entry.happened_at, entry.entry_id LIMIT ?`,
    [
      ...[crowdsourcerId, knownAt, ...(asOf === null ? [] : [asOf])],
      ...(from === null ? [] : [from, from, after?.entryId]),
      limit,
    ],
  );
}
