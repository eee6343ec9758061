import type { TestLedger } from '../../test/helpers/karma-ledger.ts';

export interface Fill {
  entries: number;
  /** Over which they spread evenly, up to now. */
  days: number;
  /** Whole thousands are fast to load. */
  entriesPerChange: number;
}

const loadedAtOnce = 500_000;

/**
 * Fills the ledger with awards of the known vulnerabilities, in the order of recording: one in a thousand is up to 30 days late,
 * one in ten thousand up to 400, the others up to a minute. The distribution is left as it is.
 * @returns when each day was over, and the last entry by then
 */
export async function fillLedger(
  { ask }: Pick<TestLedger, 'ask'>,
  { entries, days, entriesPerChange }: Fill,
): Promise<{ takenAt: string; lastEntryId: number }[]> {
  const changes = Math.ceil(entries / entriesPerChange);
  const secondsPerChange = (days * 86_400) / changes;
  const begunAt = `CURRENT_DATE() - INTERVAL ${days} DAY`;
  const recordedAt = (change: string) => `${begunAt} + INTERVAL (${change}) * ${secondsPerChange} SECOND`;
  const [first] = await ask<{ last: number }>('SELECT MAX(change_no) AS last FROM ledger_change');
  const base = first?.last ?? 0;
  await ask(
    `INSERT INTO ledger_change (change_no, change_id, kind, recorded_at, awards)
      SELECT ${base} + seq, CONCAT('bench-', seq, '/1'), 'award', ${recordedAt('seq')}, ${entriesPerChange}
      FROM seq_1_to_${changes}`,
  );
  const keys = await takeKeysAway(ask);
  await ask('SET unique_checks = 0, foreign_key_checks = 0');
  for (let start = 1; start <= entries; start += loadedAtOnce) {
    const end = Math.min(entries, start + loadedAtOnce - 1);
    await ask(
      `INSERT INTO ledger (change_no, kind, finding_key, generation, finding_id, vulnerability_id, crowdsourcer_id,
          crowdsourcer_name, severity, points, happened_at, recorded_at, rule_version, delivered_by, reverses)
        SELECT entry.change_no, 'award', entry.finding_key, 0, entry.seq, vulnerability.id, crowdsourcer.id,
          crowdsourcer.name, severity.name, severity.points, entry.recorded_at - INTERVAL entry.lag SECOND,
          entry.recorded_at, 1, entry.change_no, NULL
        FROM (
          SELECT seq, ${base} + 1 + (seq - 1) DIV ${entriesPerChange} AS change_no, 1 + CRC32(seq) % 100 AS vulnerability_id,
            ${recordedAt(`1 + (seq - 1) DIV ${entriesPerChange}`)} AS recorded_at,
            CAST(REGEXP_REPLACE(MD5(seq), '^(.{8})(.{4}).(.{3}).(.{3})', '\\\\1-\\\\2-5\\\\3-8\\\\4-') AS UUID) AS finding_key,
            CRC32(seq + 0.5) % CASE WHEN seq % 10000 = 7 THEN 400 * 86400 WHEN seq % 1000 = 7 THEN 30 * 86400 ELSE 60 END
              AS lag
          FROM seq_${start}_to_${end}
        ) AS entry
        JOIN vulnerability ON vulnerability.id = entry.vulnerability_id
        JOIN crowdsourcer ON crowdsourcer.id = vulnerability.crowdsourcer_id
        JOIN rating ON rating.vulnerability_id = vulnerability.id
        JOIN severity ON severity.name = rating.severity
        ORDER BY entry.seq`,
    );
  }
  await ask(`ALTER TABLE ledger ${keys.map((key) => `ADD ${key}`).join(', ')}`);
  await ask('SET unique_checks = 1, foreign_key_checks = 1');
  await ask('ANALYZE TABLE ledger');
  return ask(
    `SELECT MAX(recorded_at) AS takenAt, MAX(entry_id) AS lastEntryId FROM ledger GROUP BY DATE(recorded_at) ORDER BY takenAt`,
  );
}

/** Keys that are made once all rows are there take a tenth of the time. @returns what makes them again */
async function takeKeysAway(ask: TestLedger['ask']): Promise<string[]> {
  const [table] = await ask<Record<'Create Table', string>>('SHOW CREATE TABLE ledger');
  const lines = (table?.['Create Table'] ?? '').split('\n').map((line) => line.trim().replace(/,$/, ''));
  const foreign = lines.filter((line) => line.includes('FOREIGN KEY'));
  const others = lines.filter((line) => /^(UNIQUE )?KEY/.test(line));
  const nameOf = (line: string) => /`[^`]+`/.exec(line)?.[0];
  await ask(`ALTER TABLE ledger ${foreign.map((line) => `DROP FOREIGN KEY ${nameOf(line)}`).join(', ')}`);
  await ask(`ALTER TABLE ledger ${others.map((line) => `DROP KEY ${nameOf(line)}`).join(', ')}`);
  return [...others, ...foreign];
}
