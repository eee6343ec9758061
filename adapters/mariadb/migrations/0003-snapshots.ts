import type { Migration } from '../../migrations/migrate.ts';

const sums = `minor_sum BIGINT NOT NULL,
      medium_sum BIGINT NOT NULL,
      high_sum BIGINT NOT NULL,
      critical_sum BIGINT NOT NULL,
      findings_count BIGINT NOT NULL`;

/** Sums of the ledger by day, so that what was long ago need not be added up from the first entry. */
export const snapshots: Migration = {
  id: '0003-snapshots',
  statements: [
    // All entries up to last_entry_id, and no others, were recorded by then.
    `CREATE TABLE IF NOT EXISTS snapshot_run (
      run INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
      taken_at DATETIME(6) NOT NULL,
      last_entry_id BIGINT NOT NULL,
      KEY by_moment (taken_at)
    ) ENGINE = InnoDB`,

    // What each day added, as of the last run.
    `CREATE TABLE IF NOT EXISTS snapshot_day (
      crowdsourcer_id INT NOT NULL,
      day DATE NOT NULL,
      ${sums},
      run INT NOT NULL COMMENT 'the last one that changed it',
      PRIMARY KEY (crowdsourcer_id, day),
      KEY by_run (run)
    ) ENGINE = InnoDB`,

    // All that had happened up to the end of a day, as it was known to a run; a row only where a run found it changed.
    `CREATE TABLE IF NOT EXISTS snapshot (
      crowdsourcer_id INT NOT NULL,
      day DATE NOT NULL,
      run INT NOT NULL,
      ${sums},
      PRIMARY KEY (crowdsourcer_id, day, run)
    ) ENGINE = InnoDB`,
  ],
};
