import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCassandra } from '../../adapters/cassandra/connect.ts';
import { createCassandraProjection } from '../../adapters/cassandra/karma-projection.ts';
import { migrateCassandra } from '../../adapters/cassandra/migrate-cassandra.ts';
import { openRedis } from '../../adapters/redis/connect.ts';
import { createRedisProjection } from '../../adapters/redis/karma-projection.ts';
import { knownReference, startLedger } from '../../test/helpers/karma-ledger.ts';
import { startCassandra, startRabbitmq, startRedis } from '../../test/helpers/karma-services.ts';
import { startTemporal } from '../temporal.ts';

/** Findings that each store counts. */
export interface Counts {
  mariadb: number;
  cassandra: number;
  redis: number;
}

/** The karma pipeline's servers of the measurement's own, as `npm start` brings them up; the known lists are imported. */
export async function startServers() {
  const home = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const [site, cassandra, redis, rabbitmq] = await Promise.all([
    startLedger(),
    startCassandra(),
    startRedis(),
    startRabbitmq(),
  ]);
  await migrateCassandra(cassandra.ownerUrl);
  await site.ledger.importReference('reference/1', knownReference());
  const temporal = await startTemporal(home);
  const connections = { cassandra: openCassandra(cassandra.url), redis: openRedis(redis.url) };
  const copies = {
    cassandra: createCassandraProjection(connections.cassandra),
    redis: createRedisProjection(connections.redis),
  };
  const crowdsourcers = knownReference().crowdsourcers.map(({ id }) => id);
  const countIn = async ({ standingsOf }: Pick<typeof copies.redis, 'standingsOf'>) =>
    (await standingsOf(crowdsourcers)).reduce((sum, { findingsCount }) => sum + findingsCount, 0);

  return {
    site,
    temporalAddress: temporal.address,
    rabbitmqUrl: rabbitmq.url,
    env: {
      ...{ VIGIL_HOME: home, VIGIL_LOG_LEVEL: 'warn', TEMPORAL_ADDRESS: temporal.address },
      ...{ VIGIL_RABBITMQ_URL: rabbitmq.url, VIGIL_REDIS_URL: redis.url },
      ...{ VIGIL_MARIADB_URL: site.mariadb.url, VIGIL_MARIADB_OWNER_URL: site.mariadb.ownerUrl },
      ...{ VIGIL_CASSANDRA_URL: cassandra.url, VIGIL_CASSANDRA_OWNER_URL: cassandra.ownerUrl },
      ...{ VIGIL_KARMA_METRICS_PORT: '0', VIGIL_KARMA_CONSUMER_METRICS_PORT: '0' },
    } as Record<string, string>,
    /** Findings that Redis counts, where a batch comes last: asking it costs the servers little. */
    visible: () => countIn(copies.redis),
    counts: async (): Promise<Counts> => ({
      mariadb: await countIn(site.copies),
      cassandra: await countIn(copies.cassandra),
      redis: await countIn(copies.redis),
    }),
    async stop(): Promise<void> {
      temporal.kill();
      await Promise.all([connections.cassandra.close(), connections.redis.close()]);
      await Promise.all([site.stop(), cassandra.stop(), redis.stop(), rabbitmq.stop()]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type Servers = Awaited<ReturnType<typeof startServers>>;
