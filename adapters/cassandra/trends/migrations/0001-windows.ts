import type { Migration } from '../../../migrations/migrate.ts';

/** Rows are written once, or for some minutes, and expire by age: whole files of them are dropped. */
const expiring = `compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'HOURS', 'compaction_window_size': 1}
      AND gc_grace_seconds = 10800`;

/** The three tables as those who read them know them: by city, the newest first. */
const byCity = (name: string, comment: string, more = '') => `CREATE TABLE IF NOT EXISTS ${name} (
      city text,
      date timestamp,
      count int,${more}
      PRIMARY KEY ((city), date)
    ) WITH CLUSTERING ORDER BY (date DESC) AND ${expiring}
      AND comment = '${comment}; date is when the window of five minutes begins'`;

/** Posts by city, from batches of Kafka up to windows. Only what is still needed to go on counting has no time to live. */
export const windows: Migration = {
  id: '0001-windows',
  statements: [
    byCity('tweets', 'Posts'),
    byCity('retweets', 'Posts that refer to another one'),
    byCity('uniqueusers', 'Distinct authors, with the standard error relative to that', '\n      error float,'),

    `CREATE TABLE IF NOT EXISTS panes (
      generation text,
      partition int,
      pane timestamp,
      first_offset bigint,
      body blob,
      PRIMARY KEY ((generation, partition, pane), first_offset)
    ) WITH ${expiring}
      AND comment = 'What a batch has of a minute: absolute, as domain/trends/encode-panes.ts writes it'`,

    `CREATE TABLE IF NOT EXISTS batches (
      generation text,
      partition int,
      bucket bigint,
      first_offset bigint,
      last_offset bigint,
      panes frozen<list<timestamp>>,
      watermark_before timestamp,
      replay_before bigint,
      PRIMARY KEY ((generation, partition, bucket), first_offset)
    ) WITH ${expiring}
      AND comment = 'Which panes a batch has, and how to count on from its beginning; bucket = first_offset / 100000'`,

    `CREATE TABLE IF NOT EXISTS progress (
      generation text,
      partition int,
      next_offset bigint,
      watermark timestamp,
      caught_up_at timestamp,
      PRIMARY KEY ((generation), partition)
    ) WITH comment = 'Up to where partitions are counted. Written USING TIMESTAMP next_offset: write to it by nothing else'`,

    `CREATE TABLE IF NOT EXISTS generations (
      scope text,
      active_since timestamp,
      generation text,
      from_time timestamp,
      to_time timestamp,
      retweet_rule text,
      end_offsets frozen<map<int, bigint>>,
      PRIMARY KEY ((scope), active_since, generation)
    ) WITH ${expiring}
      AND comment = 'Times that were reprocessed: their panes are those of the latest one, and live ones from end_offsets on'`,

    `CREATE TABLE IF NOT EXISTS windows (
      kind text,
      hour timestamp,
      start timestamp,
      generation text,
      state text,
      revision int,
      account text,
      cities int,
      latest_post timestamp,
      computed_at timestamp,
      body blob,
      PRIMARY KEY ((kind, hour), start)
    ) WITH ${expiring}
      AND comment = 'Written last, behind the series of its cities; body is JSON, gzipped: {cities, trends}'`,

    `CREATE TABLE IF NOT EXISTS series (
      city text,
      day date,
      start timestamp,
      tweets int,
      retweets int,
      originals int,
      retweeted int,
      quoted int,
      replied_to int,
      uniqueusers int,
      uniqueusers_error float,
      state text,
      trend text,
      PRIMARY KEY ((city, day), start)
    ) WITH CLUSTERING ORDER BY (start DESC) AND ${expiring}
      AND comment = 'Tumbling windows of a city; trend is JSON'`,

    `CREATE TABLE IF NOT EXISTS top_lists (
      kind text,
      metric text,
      rank int,
      city text,
      value double,
      trend text,
      start timestamp,
      computed_at timestamp,
      PRIMARY KEY ((kind, metric), rank)
    ) WITH comment = 'Of the newest window of each kind; always all its lines, those that are left over without a city'`,
  ],
};
