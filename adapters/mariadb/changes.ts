import { isDeepStrictEqual } from 'node:util';
import { KarmaRefusal } from '../../contracts/karma/failures.ts';
import type { LedgerChange } from '../../contracts/karma/ledger.ts';
import type { Database, Session } from './database.ts';
import { isDuplicate } from './unavailable.ts';

export type ChangeKind = 'award' | 'correction' | 'import' | 'reversal' | 'void';

/** A change under way: what its rows carry. */
export interface OpenChange {
  changeNo: number;
  /** As MariaDB spells it; taken while those rows are locked that the change is about. */
  recordedAt: string;
}

/** What a change adds to what its rows in the ledger tell. */
export interface ChangeAside {
  recordedAt: string;
  duplicates?: number;
  parkedFindings?: number;
  /** Whose standing changed without any entry. */
  crowdsourcers?: number[];
  /** What its entries add to the standings, where that is known; else the ledger is asked. */
  added?: AddedSums[];
}

interface ChangeRow {
  change_no: number;
  change_id: string;
  kind: ChangeKind;
  request: string | null;
  awards: number;
  reversals: number;
  points: number;
  duplicates: number;
  parked_findings: number;
  crowdsourcers: string;
}

const columns =
  'change_no, change_id, kind, request, awards, reversals, points, duplicates, parked_findings, crowdsourcers';

/**
 * Makes a change, unless it was made before: its transaction begins by taking its id, and so waits for another one with
 * that id, and finds it taken once that is committed.
 * @returns what the change did, now or then
 * @throws {KarmaRefusal} for a change that was taken back before it came, or whose id is another one's
 */
export const changeOnce = (
  database: Database,
  { changeId, kind, request }: { changeId: string; kind: ChangeKind; request?: unknown },
  work: (session: Session, changeNo: number) => Promise<ChangeAside>,
  answerWithinMs?: number,
): Promise<LedgerChange> =>
  database.transaction(async (session) => {
    const changeNo = await takeId(session, changeId, kind, request);
    if (changeNo !== null) return finish(session, changeId, changeNo, await work(session, changeNo));
    const change = await readChange(session, changeId);
    if (change === null) throw new Error(`The change ${changeId} is neither new nor there`);
    if (change.kind === 'void') throw new KarmaRefusal(`The change ${changeId} was taken back before it came.`);
    if (!isChange(change, kind, request)) throw new KarmaRefusal(`Another change has the id ${changeId}.`);
    return change.told;
  }, answerWithinMs);

/** @returns the number of a new change; null where the id is taken */
export async function takeId(
  session: Session,
  changeId: string,
  kind: ChangeKind,
  request: unknown = null,
): Promise<number | null> {
  try {
    const values = [changeId, kind, request === null ? null : JSON.stringify(request)];
    return (await session.run('INSERT INTO ledger_change (change_id, kind, request) VALUES (?, ?, ?)', values))
      .insertId;
  } catch (error) {
    if (isDuplicate(error)) return null;
    throw error;
  }
}

export interface KnownChange {
  changeNo: number;
  kind: ChangeKind;
  /** As it was given; null where nothing was. */
  request: unknown;
  told: LedgerChange;
}

/** Whether a change is the one that is asked for, rather than another one with its id. @param request where it has one */
export const isChange = (change: KnownChange, kind: ChangeKind, request?: unknown): boolean =>
  change.kind === kind &&
  (request === undefined || isDeepStrictEqual(change.request, JSON.parse(JSON.stringify(request))));

export async function readChange({ rows }: Pick<Session, 'rows'>, changeId: string): Promise<KnownChange | null> {
  const [row] = await rows<ChangeRow>(`SELECT ${columns} FROM ledger_change WHERE change_id = ?`, [changeId]);
  return row === undefined
    ? null
    : {
        changeNo: row.change_no,
        kind: row.kind,
        request: row.request === null ? null : (JSON.parse(row.request) as unknown),
        told: {
          changeId: row.change_id,
          awards: row.awards,
          reversals: row.reversals,
          points: row.points,
          duplicates: row.duplicates,
          parkedFindings: row.parked_findings,
          crowdsourcers: JSON.parse(row.crowdsourcers) as number[],
        },
      };
}

/** Of one crowdsourcer. */
export interface AddedSums {
  crowdsourcer_id: number;
  minor: number;
  medium: number;
  high: number;
  critical: number;
  awards: number;
  reversals: number;
}

/** Brings the distribution to what the change's entries add, and notes what the change did. */
async function finish(session: Session, changeId: string, changeNo: number, aside: ChangeAside): Promise<LedgerChange> {
  const added = aside.added ?? (await readAdded(session, changeNo));
  await addToStandings(session, added, aside.recordedAt);
  const sum = (of: (row: AddedSums) => number) => added.reduce((total, row) => total + of(row), 0);
  const touched = new Set([...added.map((row) => row.crowdsourcer_id), ...(aside.crowdsourcers ?? [])]);
  const change: LedgerChange = {
    ...{ changeId, awards: sum(({ awards }) => awards), reversals: sum(({ reversals }) => reversals) },
    points: sum(({ minor, medium, high, critical }) => minor + medium + high + critical),
    ...{ duplicates: aside.duplicates ?? 0, parkedFindings: aside.parkedFindings ?? 0 },
    crowdsourcers: [...touched].sort((a, b) => a - b),
  };
  const { awards, reversals, points, duplicates, parkedFindings, crowdsourcers } = change;
  await session.run(
    `UPDATE ledger_change SET recorded_at = ?, awards = ?, reversals = ?, points = ?, duplicates = ?, parked_findings = ?,
      crowdsourcers = ? WHERE change_no = ?`,
    [aside.recordedAt, awards, reversals, points, duplicates, parkedFindings, JSON.stringify(crowdsourcers), changeNo],
  );
  return change;
}

const readAdded = ({ rows }: Session, changeNo: number): Promise<AddedSums[]> =>
  rows<AddedSums>(
    `SELECT crowdsourcer_id,
        SUM(IF(severity = 'minor', points, 0)) AS minor, SUM(IF(severity = 'medium', points, 0)) AS medium,
        SUM(IF(severity = 'high', points, 0)) AS high, SUM(IF(severity = 'critical', points, 0)) AS critical,
        SUM(kind = 'award') AS awards, SUM(kind = 'reversal') AS reversals
      FROM ledger WHERE change_no = ? GROUP BY crowdsourcer_id`,
    [changeNo],
  );

async function addToStandings(session: Session, added: AddedSums[], recordedAt: string): Promise<void> {
  if (added.length === 0) return;
  const rows = added.map(() => 'SELECT ? AS id, ? AS minor, ? AS medium, ? AS high, ? AS critical, ? AS findings');
  await session.run(
    `UPDATE crowdsourcer_karma_distribution AS standing
      JOIN (${rows.join(' UNION ALL ')}) AS added ON added.id = standing.cs_id
      SET standing.minor_sum = standing.minor_sum + added.minor,
        standing.medium_sum = standing.medium_sum + added.medium,
        standing.high_sum = standing.high_sum + added.high,
        standing.critical_sum = standing.critical_sum + added.critical,
        standing.findings_count = standing.findings_count + added.findings,
        standing.version = standing.version + 1,
        standing.updated_at = ?`,
    [
      ...added.flatMap((row) => [
        ...[row.crowdsourcer_id, row.minor, row.medium, row.high, row.critical, row.awards - row.reversals],
      ]),
      recordedAt,
    ],
  );
}
