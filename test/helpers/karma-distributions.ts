import type { RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import { openCassandra } from '../../adapters/cassandra/connect.ts';
import { openRedis } from '../../adapters/redis/connect.ts';
import type { Config } from '../../config/load-config.ts';
import type { KarmaStore } from '../../contracts/karma/failures.ts';
import { karmaStores } from '../../contracts/karma/failures.ts';
import type { DistributionRow } from './karma-recount.ts';

/** The three stores as anybody sees them who asks them directly. */
export interface Distributions {
  /** Every row of each, in the order of ids. @param stores all three, unless some are away */
  read(stores?: readonly KarmaStore[]): Promise<Partial<Record<KarmaStore, DistributionRow[]>>>;
  /** Asks MariaDB with the account that changes nothing. */
  ask<Row>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

export function openDistributions(urls: Pick<Config, 'mariadbReaderUrl' | 'cassandraUrl' | 'redisUrl'>): Distributions {
  const cassandra = openCassandra(urls.cassandraUrl);
  const redis = openRedis(urls.redisUrl);

  async function ask<Row>(sql: string): Promise<Row[]> {
    // One of its own, as the server may have been killed since the last.
    const connection = await createConnection({ uri: urls.mariadbReaderUrl, decimalNumbers: true });
    try {
      return (await connection.query<RowDataPacket[]>(sql))[0] as Row[];
    } finally {
      connection.destroy();
    }
  }

  const columns = `cs_id, cs_name, minor_sum, medium_sum, high_sum, critical_sum, karma_total, findings_count`;
  const rowsIn: Record<KarmaStore, () => Promise<DistributionRow[]>> = {
    mariadb: () =>
      ask(`SELECT ${columns}, CAST(karma_average AS CHAR) AS karma_average FROM crowdsourcer_karma_distribution`),
    async cassandra() {
      return (await cassandra.rows(`SELECT ${columns}, karma_average FROM crowdsourcer_karma_distribution`)).map(toRow);
    },
    redis: () =>
      redis.use(async (client) => {
        const ids = (await client.zRange('karma:leaderboard:karma_total', 0, -1)).map(Number);
        const hashes = await Promise.all(ids.map((id) => client.hGetAll(`karma:crowdsourcer:${id}`)));
        return hashes.map((hash, index) => toRow({ ...hash, cs_id: ids[index] }));
      }),
  };

  return {
    ask,
    async read(stores = karmaStores) {
      const byId = (rows: DistributionRow[]) => rows.sort((a, b) => a.cs_id - b.cs_id);
      return Object.fromEntries(
        await Promise.all(stores.map(async (store) => [store, byId(await rowsIn[store]())] as const)),
      );
    },
    async close() {
      await Promise.all([cassandra.close(), redis.close()]);
    },
  };
}

/** Numbers come as text from one, and as a `bigint` from the other. */
const toRow = (row: Record<string, unknown>): DistributionRow => ({
  ...{ cs_id: Number(row.cs_id), cs_name: String(row.cs_name) },
  ...{ minor_sum: Number(row.minor_sum), medium_sum: Number(row.medium_sum) },
  ...{ high_sum: Number(row.high_sum), critical_sum: Number(row.critical_sum) },
  ...{ karma_total: Number(row.karma_total), findings_count: Number(row.findings_count) },
  karma_average: String(row.karma_average),
});
