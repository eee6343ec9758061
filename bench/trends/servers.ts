import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import { openCassandra } from '../../adapters/cassandra/connect.ts';
import { migrateTrends } from '../../adapters/cassandra/trends/migrate-trends.ts';
import { trendsKeyspace } from '../../config/local-urls.ts';
import { liveGeneration } from '../../contracts/trends/batch.ts';
import { startCassandra } from '../../test/helpers/karma-services.ts';
import { startKafka } from '../../test/helpers/trends-services.ts';
import type { BenchTemporal } from '../temporal.ts';
import { startTemporal } from '../temporal.ts';

const hourMs = 3_600_000;

/** The trends pipeline's servers of the measurement's own, as `npm start` brings them up. */
export async function startServers() {
  const home = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const [kafka, cassandra] = await Promise.all([startKafka(), startCassandra()]);
  await migrateTrends(cassandra.ownerUrl, trendsKeyspace);
  const owner = openCassandra(cassandra.ownerUrl, trendsKeyspace);
  let temporal: BenchTemporal | undefined;
  let runs = 0;

  return {
    kafka,
    /** A Temporal that knows of nothing, tables without rows, and a group that has read nothing: how a run finds it. */
    async place(): Promise<Place> {
      runs += 1;
      temporal?.kill();
      await emptyTables(owner);
      temporal = await startTemporal(home, `temporal-${runs}`);
      const { address: temporalAddress } = temporal;
      return {
        temporalAddress,
        env: {
          ...{ VIGIL_HOME: home, VIGIL_LOG_LEVEL: 'warn', TEMPORAL_ADDRESS: temporalAddress },
          ...{ VIGIL_KAFKA_URL: kafka.url, VIGIL_KAFKA_OWNER_URL: kafka.ownerUrl },
          ...{ VIGIL_CASSANDRA_URL: cassandra.url, VIGIL_CASSANDRA_OWNER_URL: cassandra.ownerUrl },
          ...{ VIGIL_TRENDS_GROUP: `trends-${runs}` },
          ...{ VIGIL_TRENDS_METRICS_PORT: '0', VIGIL_TRENDS_CONSUMER_METRICS_PORT: '0' },
        },
      };
    },
    /** Messages that are counted: all of their batches' panes are stored. */
    async counted(): Promise<number> {
      const query = 'SELECT next_offset FROM progress WHERE generation = ?';
      const rows = await owner.rows(query, [liveGeneration]);
      return rows.reduce((sum, { next_offset: offset }) => sum + Number(offset), 0);
    },
    /** Posts that windows of five minutes tell of, those that began since then. @param sinceMs milliseconds since 1970 */
    async told(sinceMs: number): Promise<number> {
      const hours: unknown[][] = [];
      for (let hour = Math.floor(sinceMs / hourMs) * hourMs; hour <= Date.now(); hour += hourMs)
        hours.push([new Date(hour)]);
      const query = "SELECT account FROM windows WHERE kind = 'tumbling' AND hour = ?";
      const rows = (await owner.rowsOfEach(query, hours)).flat();
      return rows.reduce((sum, { account }) => sum + (JSON.parse(String(account)) as { read: number }).read, 0);
    },
    async stop(): Promise<void> {
      temporal?.kill();
      await owner.close();
      await Promise.all([kafka.stop(), cassandra.stop()]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export interface Place {
  temporalAddress: string;
  /** For Vigil's processes. */
  env: Record<string, string>;
}

export type Servers = Awaited<ReturnType<typeof startServers>>;

async function emptyTables({ command }: CassandraConnection): Promise<void> {
  const tables = await command('SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?', [trendsKeyspace]);
  for (const { table_name: table } of tables)
    if (!String(table).includes('migration')) await command(`TRUNCATE ${String(table)}`);
}
