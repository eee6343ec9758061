import type { Migration } from '../../../migrations/migrate.ts';

/** What merging panes into windows goes on from. */
export const merging: Migration = {
  id: '0002-merging',
  statements: [
    `CREATE TABLE IF NOT EXISTS merging (
      scope text PRIMARY KEY,
      offsets frozen<map<int, bigint>>,
      final_until timestamp,
      open_panes frozen<list<timestamp>>,
      changed_panes frozen<list<timestamp>>,
      generations frozen<list<text>>
    ) WITH comment = 'How far panes are merged into windows: one row'`,

    `CREATE TABLE IF NOT EXISTS baselines (
      day date,
      start timestamp,
      windows int,
      body blob,
      PRIMARY KEY ((day), start)
    ) WITH CLUSTERING ORDER BY (start DESC)
      AND compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'HOURS', 'compaction_window_size': 6}
      AND gc_grace_seconds = 10800
      AND comment = 'What is usual in windows that begin then; body is JSON, gzipped: [city, posts][]'`,
  ],
};
