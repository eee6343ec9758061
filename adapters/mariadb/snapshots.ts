import type { Database } from './database.ts';
import { holdSnapshots } from './latches.ts';
import type { SettledMoment } from './readings/settle.ts';
import { settle } from './readings/settle.ts';

/** The first run may have to add 10 million entries up. */
const snapshotAnswerMs = 10 * 60_000;

const sums = ['minor', 'medium', 'high', 'critical'].map((severity) => `${severity}_sum`);
const fields = [...sums, 'findings_count'];

/**
 * Adds up what was recorded since the last run: first by crowdsourcer and day, then, for the days from the earliest that it
 * changes on, all up to the end of each day. So an entry that is late, or corrects what was long ago, is in the sums of all
 * days after it, while readers who ask what was known before it keep finding the older rows.
 * @returns how many days changed; 0 where nothing was recorded, or another run was faster
 */
export async function takeSnapshots(database: Database): Promise<number> {
  return takeSnapshotsOf(database, await settle(database, { asOf: null, knownAt: null }));
}

/** @param settled all entries up to the last, and no others, were recorded by then */
export const takeSnapshotsOf = (
  database: Database,
  { knownAt, lastEntryId }: Pick<SettledMoment, 'knownAt' | 'lastEntryId'>,
): Promise<number> =>
  database.transaction(async (session) => {
    await holdSnapshots(session);
    const sql = 'SELECT last_entry_id FROM snapshot_run ORDER BY run DESC LIMIT 1';
    const [last] = await session.rows<{ last_entry_id: number }>(sql);
    const before = last?.last_entry_id ?? 0;
    if (lastEntryId <= before) return 0;
    const { insertId: run } = await session.run('INSERT INTO snapshot_run (taken_at, last_entry_id) VALUES (?, ?)', [
      ...[knownAt, lastEntryId],
    ]);
    await session.run(
      `INSERT INTO snapshot_day (crowdsourcer_id, day, ${fields.join(', ')}, run)
        SELECT crowdsourcer_id, DATE(happened_at), SUM(IF(severity = 'minor', points, 0)),
          SUM(IF(severity = 'medium', points, 0)), SUM(IF(severity = 'high', points, 0)),
          SUM(IF(severity = 'critical', points, 0)), SUM(IF(kind = 'award', 1, -1)), ?
        FROM ledger WHERE entry_id > ? AND entry_id <= ?
        GROUP BY crowdsourcer_id, DATE(happened_at)
        ON DUPLICATE KEY UPDATE
          ${fields.map((field) => `${field} = snapshot_day.${field} + VALUES(${field})`).join(', ')}, run = VALUES(run)`,
      [run, before, lastEntryId],
    );
    await session.run(
      `INSERT INTO snapshot (crowdsourcer_id, day, run, ${fields.join(', ')})
        SELECT total.crowdsourcer_id, total.day, ?, ${fields.map((field) => `total.${field}`).join(', ')}
        FROM (
          SELECT crowdsourcer_id, MIN(day) AS first FROM snapshot_day WHERE run = ? GROUP BY crowdsourcer_id
        ) AS changed
        JOIN (
          SELECT crowdsourcer_id, day,
            ${fields.map((field) => `SUM(${field}) OVER (PARTITION BY crowdsourcer_id ORDER BY day) AS ${field}`).join(', ')}
          FROM snapshot_day
          WHERE crowdsourcer_id IN (SELECT crowdsourcer_id FROM snapshot_day WHERE run = ?)
        ) AS total ON total.crowdsourcer_id = changed.crowdsourcer_id AND total.day >= changed.first`,
      [run, run, run],
    );
    const counted = 'SELECT COUNT(DISTINCT day) AS days FROM snapshot_day WHERE run = ?';
    const [changed] = await session.rows<{ days: number }>(counted, [run]);
    return changed?.days ?? 0;
  }, snapshotAnswerMs);
