import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import { openCassandra } from '../../adapters/cassandra/connect.ts';
import { migrateTrends } from '../../adapters/cassandra/trends/migrate-trends.ts';
import { trendsKeyspace } from '../../config/local-urls.ts';
import type { TestCassandra } from './karma-services.ts';
import { startCassandra } from './karma-services.ts';

/** A Cassandra of a test's own with the tables of trends, empty. */
export interface TestTrendsStore {
  server: TestCassandra;
  /** As the pipeline's account. */
  connection: CassandraConnection;
  /** Empties some tables. Default: all of them. */
  truncate(...tables: string[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startTrendsStore(): Promise<TestTrendsStore> {
  const server = await startCassandra();
  await migrateTrends(server.ownerUrl, trendsKeyspace);
  const connection = openCassandra(server.url, trendsKeyspace);
  const owner = openCassandra(server.ownerUrl, trendsKeyspace);
  return {
    ...{ server, connection },
    async truncate(...tables) {
      const all = await owner.rows('SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?', [
        trendsKeyspace,
      ]);
      const names = all.map(({ table_name: name }) => String(name)).filter((name) => !name.startsWith('migration'));
      for (const name of tables.length > 0 ? tables : names) await owner.command(`TRUNCATE ${name}`);
    },
    async stop() {
      await Promise.all([connection.close(), owner.close()]);
      await server.stop();
    },
  };
}
