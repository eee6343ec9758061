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
  /** All entries that were recorded by then are up to this one. */
  lastEntryId: number;
  told: ReadMoment;
}

/** A moment that all changes before it have ended by, and the last entry of these. */
interface Settled {
  now: string;
  last: number | null;
}

/** Waits only where it has to: snapshots were taken of what was settled, so what was known before one is so too. */
export async function settle(database: Database, { asOf, knownAt }: Moment): Promise<SettledMoment> {
  const asked = knownAt === null ? null : toSqlMoment(knownAt);
  const row = (asked === null ? null : await settledAfter(database, asked)) ?? (await settleNow(database));
  const settled = asked === null || asked > row.now ? row.now : asked;
  return {
    asOf: asOf === null ? null : toSqlMoment(asOf),
    knownAt: settled,
    lastEntryId: row.last ?? 0,
    told: { asOf, knownAt: fromSqlMoment(settled) },
  };
}

async function settledAfter(database: Database, moment: string): Promise<Settled | null> {
  const [run] = await database.rows<Settled>(
    'SELECT taken_at AS now, last_entry_id AS last FROM snapshot_run WHERE taken_at > ? ORDER BY taken_at, run LIMIT 1',
    [moment],
  );
  return run ?? null;
}

/**
 * Waits for the changes under way, some of which may have been given an earlier moment than now, though nobody can see them
 * yet. Those that begin later are recorded later.
 */
async function settleNow(database: Database): Promise<Settled> {
  const [row] = await database.transaction(async (session) => {
    await holdRules(session);
    return session.rows<Settled>(
      `SELECT GREATEST(UTC_TIMESTAMP(6), COALESCE((SELECT MAX(recorded_at) FROM ledger_change), UTC_TIMESTAMP(6))) AS now,
        (SELECT MAX(entry_id) FROM ledger) AS last`,
    );
  });
  if (row === undefined) throw new Error('MariaDB did not tell the time');
  return row;
}
