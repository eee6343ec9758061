import type { Migration } from '../../migrations/migrate.ts';

/** The last run that changed someone's sums is looked up, rather than searched for from today on. */
export const snapshotsByRun: Migration = {
  id: '0004-snapshots-by-run',
  statements: ['ALTER TABLE snapshot ADD KEY IF NOT EXISTS by_run (crowdsourcer_id, run, day)'],
};
