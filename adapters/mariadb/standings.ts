import type { Standing } from '../../contracts/karma/ledger.ts';
import type { Session } from './database.ts';

interface StandingRow {
  cs_id: number;
  cs_name: string;
  minor_sum: number;
  medium_sum: number;
  high_sum: number;
  critical_sum: number;
  karma_total: number;
  findings_count: number;
  version: number;
}

/** @param rest of the statement, from its condition on */
export async function readStandings(
  { rows }: Pick<Session, 'rows'>,
  rest: string,
  values: unknown[] = [],
): Promise<Standing[]> {
  const found = await rows<StandingRow>(
    `SELECT cs_id, cs_name, minor_sum, medium_sum, high_sum, critical_sum, karma_total, findings_count, version
      FROM crowdsourcer_karma_distribution ${rest}`,
    values,
  );
  return found.map((row) => ({
    crowdsourcerId: row.cs_id,
    name: row.cs_name,
    sums: { minor: row.minor_sum, medium: row.medium_sum, high: row.high_sum, critical: row.critical_sum },
    karmaTotal: row.karma_total,
    findingsCount: row.findings_count,
    version: row.version,
  }));
}

/** Locks standings until the transaction's end; in the order of ids, so that no two changes wait for one another. */
export async function lockStandings(session: Session, crowdsourcerIds: number[]): Promise<void> {
  if (crowdsourcerIds.length === 0) return;
  const sql = 'SELECT cs_id FROM crowdsourcer_karma_distribution WHERE cs_id IN (?) ORDER BY cs_id FOR UPDATE';
  await session.rows(sql, [crowdsourcerIds]);
}

/** The same for all, in a change that nothing else goes on beside. */
export async function lockAllStandings(session: Session): Promise<void> {
  await session.rows('SELECT cs_id FROM crowdsourcer_karma_distribution ORDER BY cs_id FOR UPDATE');
}

/**
 * Moment to record a change under: now, though later than all that was committed before, were the clock set back. A change
 * that reverses others asks behind its locks, as the clock stands still for a statement.
 */
export async function recordingMoment({ rows }: Session): Promise<string> {
  const [row] = await rows<{ moment: string }>(
    `SELECT GREATEST(UTC_TIMESTAMP(6), COALESCE(MAX(recorded_at) + INTERVAL 1 MICROSECOND, UTC_TIMESTAMP(6))) AS moment
      FROM ledger_change`,
  );
  if (row === undefined) throw new Error('MariaDB did not tell the time');
  return row.moment;
}
