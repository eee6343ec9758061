import type { ReadMoment } from '../../../contracts/karma/readings.ts';
import type { Moment } from '../../../contracts/karma/resource.ts';
import type { Database } from '../database.ts';
import { holdRules } from '../latches.ts';
import { fromSqlMoment, toSqlMoment } from '../moments.ts';

/** A moment up to which the ledger doesn't change any more. */
export interface SettledMoment {
  /** As MariaDB spells it; null: all that ever happened. */
  asOf: string | null;
  knownAt: string;
  /** The last entry at the time of asking. */
  lastEntryId: number;
  told: ReadMoment;
}

/**
 * Waits for the changes under way, some of which may have been given an earlier moment than now, though nobody can see them
 * yet. Those that begin later are recorded later.
 */
export async function settle(database: Database, { asOf, knownAt }: Moment): Promise<SettledMoment> {
  const [row] = await database.transaction(async (session) => {
    await holdRules(session);
    return session.rows<{ now: string; last: number | null }>(
      `SELECT GREATEST(UTC_TIMESTAMP(6), COALESCE((SELECT MAX(recorded_at) FROM ledger_change), UTC_TIMESTAMP(6))) AS now,
        (SELECT MAX(entry_id) FROM ledger) AS last`,
    );
  });
  if (row === undefined) throw new Error('MariaDB did not tell the time');
  const asked = knownAt === null ? null : toSqlMoment(knownAt);
  const settled = asked === null || asked > row.now ? row.now : asked;
  return {
    asOf: asOf === null ? null : toSqlMoment(asOf),
    knownAt: settled,
    lastEntryId: row.last ?? 0,
    told: { asOf, knownAt: fromSqlMoment(settled) },
  };
}
