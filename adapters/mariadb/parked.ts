import type { Release } from '../../activities/karma/ports.ts';
import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { ParkedFinding } from '../../contracts/karma/ledger.ts';
import type { OpenChange } from './changes.ts';
import type { Session } from './database.ts';
import { fromSqlFoundAt, fromSqlMoment, toSqlMoment } from './moments.ts';

/** @returns how many it parked: another change may have got there first */
export async function parkFindings(
  session: Session,
  { changeNo, recordedAt }: OpenChange,
  findings: IdentifiedFinding[],
): Promise<number> {
  if (findings.length === 0) return 0;
  const rows = findings.map(({ findingKey, findingId, vulnerabilityId, foundAt }) => [
    ...[findingKey, findingId, vulnerabilityId, toSqlMoment(foundAt), 'unknown_vulnerability', recordedAt, changeNo],
  ]);
  await session.run(
    `INSERT INTO parked_finding
        (finding_key, finding_id, vulnerability_id, found_at, reason, parked_at, parked_by) VALUES ?
      ON DUPLICATE KEY UPDATE finding_key = parked_finding.finding_key`,
    [rows],
  );
  const keys = findings.map(({ findingKey }) => findingKey);
  const sql = 'SELECT COUNT(*) AS count FROM parked_finding WHERE finding_key IN (?) AND parked_by = ?';
  const [own] = await session.rows<{ count: number }>(sql, [keys, changeNo]);
  return own?.count ?? 0;
}

/** Ends their being parked, as this change awards them. */
export async function releaseFindings(session: Session, changeNo: number, findingKeys: string[]): Promise<void> {
  if (findingKeys.length === 0) return;
  const sql = 'UPDATE parked_finding SET released_by = ? WHERE finding_key IN (?)';
  await session.run(sql, [changeNo, findingKeys]);
}

/**
 * The port's `noteRelease`. What another batch has awarded meanwhile stays that one's: were that taken back, it would else be
 * held for a batch that has ended without it.
 */
export async function noteRelease(session: Session, { batchId, findingKeys }: Release): Promise<void> {
  if (findingKeys.length === 0) return;
  await session.run(
    `UPDATE parked_finding SET release_batch = ?
      WHERE finding_key IN (?) AND release_batch IS NULL AND (released_by IS NULL OR released_by IN (
        SELECT change_no FROM ledger_change WHERE change_id LIKE CONCAT(?, '/%')
      ))`,
    [batchId, findingKeys, batchId],
  );
}

/**
 * What a change did to parked findings, undone: its own are gone, and those that it released wait again, unless it was of the
 * batch that was begun to award them: then they are that one's still.
 */
export async function takeBackParking(session: Session, changeNo: number): Promise<void> {
  await session.run('DELETE FROM parked_finding WHERE parked_by = ? AND released_by IS NULL', [changeNo]);
  await session.run('UPDATE parked_finding SET released_by = NULL WHERE released_by = ?', [changeNo]);
}

interface ParkedRow {
  finding_key: string;
  finding_id: number;
  vulnerability_id: number;
  found_at: string;
  reason: ParkedFinding['reason'];
  parked_at: string;
}

/** @param rest of the statement, from its joins on; it is `parked` in it */
async function readParked({ rows }: Pick<Session, 'rows'>, rest: string, values: unknown[]): Promise<ParkedFinding[]> {
  const found = await rows<ParkedRow>(
    `SELECT parked.finding_key, parked.finding_id, parked.vulnerability_id, parked.found_at, parked.reason, parked.parked_at
      FROM parked_finding AS parked ${rest}`,
    values,
  );
  return found.map((row) => ({
    ...{ findingKey: row.finding_key, findingId: row.finding_id, vulnerabilityId: row.vulnerability_id },
    ...{ foundAt: fromSqlFoundAt(row.found_at), reason: row.reason, parkedAt: fromSqlMoment(row.parked_at) },
  }));
}

/** Condition on a parked finding that waits for its vulnerability, rather than for what becomes of a batch. */
export const isWaiting = 'parked.released_by IS NULL AND parked.release_batch IS NULL';

/** The port's `releasable`. */
export async function releasable(session: Pick<Session, 'rows'>, limit: number): Promise<IdentifiedFinding[]> {
  const parked = await readParked(
    session,
    `JOIN vulnerability ON vulnerability.id = parked.vulnerability_id
      WHERE ${isWaiting} ORDER BY parked.parked_at, parked.finding_key LIMIT ?`,
    [limit],
  );
  return parked.map(({ findingKey, findingId, vulnerabilityId, foundAt }) => ({
    ...{ findingKey, findingId, vulnerabilityId, foundAt },
  }));
}

export interface ParkedPosition {
  /** ISO 8601, with microseconds. */
  parkedAt: string;
  findingKey: string;
}

/** The oldest first. */
export function readParkedPage(
  session: Pick<Session, 'rows'>,
  after: ParkedPosition | null,
  limit: number,
): Promise<ParkedFinding[]> {
  if (after === null) {
    const rest = `WHERE ${isWaiting} ORDER BY parked.parked_at, parked.finding_key LIMIT ?`;
    return readParked(session, rest, [limit]);
  }
  const parkedAt = toSqlMoment(after.parkedAt);
  return readParked(
    session,
    `WHERE ${isWaiting} AND parked.parked_at >= ?
        AND (parked.parked_at > ? OR parked.finding_key > CAST(? AS UUID))
      ORDER BY parked.parked_at, parked.finding_key LIMIT ?`,
    [parkedAt, parkedAt, after.findingKey, limit],
  );
}
