import type { Migration } from '../../migrations/migrate.ts';

/** The copy of the distribution, and the ledger by crowdsourcer and time. */
export const projection: Migration = {
  id: '0001-projection',
  statements: [
    `CREATE TABLE IF NOT EXISTS crowdsourcer_karma_distribution (
      bucket smallint,
      cs_id int,
      cs_name text,
      minor_sum bigint,
      medium_sum bigint,
      high_sum bigint,
      critical_sum bigint,
      karma_total bigint,
      findings_count bigint,
      karma_average decimal,
      version bigint,
      PRIMARY KEY ((bucket), cs_id)
    ) WITH comment = 'As in MariaDB; bucket = cs_id modulo 256. Written USING TIMESTAMP version: write to it by nothing else'`,

    `CREATE TABLE IF NOT EXISTS awards_by_crowdsourcer (
      crowdsourcer_id int,
      month text,
      happened_at timestamp,
      entry_id bigint,
      kind text,
      finding_key uuid,
      finding_id bigint,
      vulnerability_id int,
      crowdsourcer_name text,
      severity text,
      points int,
      recorded_at text,
      rule_version int,
      change_id text,
      reverses bigint,
      PRIMARY KEY ((crowdsourcer_id, month), happened_at, entry_id)
    ) WITH CLUSTERING ORDER BY (happened_at DESC, entry_id DESC)
      AND comment = 'Entries of the ledger, awards and reversals; month as 2019-02, of happened_at'`,

    `CREATE TABLE IF NOT EXISTS award_months_by_crowdsourcer (
      crowdsourcer_id int,
      month text,
      PRIMARY KEY ((crowdsourcer_id), month)
    ) WITH CLUSTERING ORDER BY (month DESC)
      AND comment = 'Which partitions of awards_by_crowdsourcer there are'`,
  ],
};
