import type { CopySource } from '../../activities/karma/ports.ts';
import { bucketCount } from '../../activities/karma/ports.ts';
import type { MonthSum } from '../../domain/karma/month-sums.ts';
import { sumByBucket } from '../../domain/karma/standing-hash.ts';
import type { Database } from './database.ts';
import { readEntries } from './entries.ts';
import { toSqlMoment } from './moments.ts';
import { lockStandings, readStandings } from './standings.ts';

/** Adds 10 million entries up. */
const wholeLedgerMs = 5 * 60_000;

/** The ledger as copies are compared with it and written anew from it. */
export const createCopySource = (database: Database): CopySource => ({
  buckets: async () => sumByBucket(await readStandings(database, 'ORDER BY cs_id'), bucketCount),

  standingsIn: (bucket) => readStandings(database, 'WHERE cs_id % ? = ? ORDER BY cs_id', [bucketCount, bucket]),

  async standingsOf(crowdsourcerIds) {
    if (crowdsourcerIds.length === 0) return [];
    return readStandings(database, 'WHERE cs_id IN (?) ORDER BY cs_id', [crowdsourcerIds]);
  },

  standingsAfter: (crowdsourcerId, limit) =>
    readStandings(database, 'WHERE cs_id > ? ORDER BY cs_id LIMIT ?', [crowdsourcerId, limit]),

  entriesAfter: (entryId, limit) =>
    readEntries(database, 'WHERE entry.entry_id > ? ORDER BY entry.entry_id LIMIT ?', [entryId, limit]),

  /** From what changes tell, as counting the rows of a table takes reading them. */
  async countEntries() {
    const sql = 'SELECT COALESCE(SUM(awards + reversals), 0) AS count FROM ledger_change';
    const [counted] = await database.rows<{ count: number }>(sql);
    return counted?.count ?? 0;
  },

  async touch(crowdsourcerIds, above) {
    if (crowdsourcerIds.length === 0) return [];
    return database.transaction(async (session) => {
      await lockStandings(session, crowdsourcerIds);
      await session.run(
        'UPDATE crowdsourcer_karma_distribution SET version = GREATEST(version, ?) + 1 WHERE cs_id IN (?)',
        [above, crowdsourcerIds],
      );
      return readStandings(session, 'WHERE cs_id IN (?) ORDER BY cs_id', [crowdsourcerIds]);
    });
  },

  monthSums: () =>
    database.transaction(
      ({ rows }) =>
        rows<MonthSum>(
          `SELECT crowdsourcer_id AS crowdsourcerId, DATE_FORMAT(happened_at, '%Y-%m') AS month, COUNT(*) AS entries,
              SUM(points) AS points
            FROM ledger GROUP BY crowdsourcerId, month ORDER BY crowdsourcerId, month`,
        ),
      wholeLedgerMs,
    ),

  async entriesIn({ crowdsourcerId, month }, after, limit) {
    const begin = `${month}-01 00:00:00.000000`;
    const from = after === null ? [begin, 0] : [toSqlMoment(after.happenedAt), after.entryId];
    return readEntries(
      database,
      `WHERE entry.crowdsourcer_id = ? AND entry.happened_at >= ? AND entry.happened_at < ? + INTERVAL 1 MONTH
          AND (entry.happened_at, entry.entry_id) > (?, ?)
        ORDER BY entry.happened_at, entry.entry_id LIMIT ?`,
      [crowdsourcerId, from[0], begin, ...from, limit],
    );
  },

  /** In one statement, which sees one state of both. */
  addsUp: () =>
    database.transaction(async ({ rows }) => {
      const sums = (['minor', 'medium', 'high', 'critical'] as const).map(
        (severity) => `SUM(IF(severity = '${severity}', points, 0)) AS ${severity}`,
      );
      const [found] = await rows<{ differing: number }>(
        `SELECT COUNT(*) AS differing
          FROM crowdsourcer_karma_distribution AS standing
          LEFT JOIN (
            SELECT crowdsourcer_id, ${sums.join(', ')}, SUM(IF(kind = 'award', 1, -1)) AS findings
            FROM ledger GROUP BY crowdsourcer_id
          ) AS entry ON entry.crowdsourcer_id = standing.cs_id
          WHERE (standing.minor_sum, standing.medium_sum, standing.high_sum, standing.critical_sum, standing.findings_count)
            <> (COALESCE(entry.minor, 0), COALESCE(entry.medium, 0), COALESCE(entry.high, 0), COALESCE(entry.critical, 0),
              COALESCE(entry.findings, 0))`,
      );
      return found?.differing === 0;
    }, wholeLedgerMs),
});
