import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ComparableProjection } from '../../activities/karma/ports.ts';
import type { ReconcilePorts } from '../../activities/karma/reconcile.ts';
import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import { openCassandra } from '../../adapters/cassandra/connect.ts';
import { createCassandraProjection } from '../../adapters/cassandra/karma-projection.ts';
import { migrateCassandra } from '../../adapters/cassandra/migrate-cassandra.ts';
import type { RedisConnection } from '../../adapters/redis/connect.ts';
import { openRedis } from '../../adapters/redis/connect.ts';
import { createRedisProjection } from '../../adapters/redis/karma-projection.ts';
import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import { identify } from '../../domain/karma/finding-key.ts';
import { readChange } from './karma-change.ts';
import type { TestLedger } from './karma-ledger.ts';
import { knownReference, startLedger } from './karma-ledger.ts';
import type { TestCassandra, TestRedis } from './karma-services.ts';
import { startCassandra, startRedis } from './karma-services.ts';

/** The three stores on servers of a test's own, with the reference data of the known set and nobody with any points. */
export interface TestStores extends TestLedger {
  ports: ReconcilePorts;
  cassandra: CassandraConnection;
  redis: RedisConnection;
  servers: { cassandra: TestCassandra; redis: TestRedis };
  /** Records a batch and brings it into both copies. @param underWayMs how long it is only in the ledger */
  award(findings: IdentifiedFinding[], underWayMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startStores(): Promise<TestStores> {
  const [site, cassandraServer, redisServer] = await Promise.all([startLedger(), startCassandra(), startRedis()]);
  await migrateCassandra(cassandraServer.ownerUrl);
  const cassandra = openCassandra(cassandraServer.url);
  const redis = openRedis(redisServer.url);
  const copies = { cassandra: createCassandraProjection(cassandra), redis: createRedisProjection(redis) };

  const project = async (changeId: string, into: ComparableProjection[]) => {
    const { standings, entries } = await readChange(site.ledger, changeId);
    for (const copy of into) await copy.write(standings, entries);
  };
  await site.ledger.importReference('reference', knownReference());
  await project('reference', Object.values(copies));

  return {
    ...site,
    ...{ ports: { ledger: site.copies, copies }, cassandra, redis },
    servers: { cassandra: cassandraServer, redis: redisServer },
    async award(findings, underWayMs = 0) {
      const changeId = `${randomUUID()}/1`;
      await site.ledger.award(changeId, findings, null);
      if (underWayMs > 0) await delay(underWayMs);
      await Promise.all(Object.values(copies).map((copy) => project(changeId, [copy])));
    },
    async stop() {
      await Promise.all([cassandra.close(), redis.close()]);
      await Promise.all([site.stop(), cassandraServer.stop(), redisServer.stop()]);
    },
  };
}

let findingIds = 1_000_000;

/** Findings that nobody has had before, of vulnerabilities of the known set. */
export const newFindings = (count: number): IdentifiedFinding[] =>
  Array.from({ length: count }, () => {
    findingIds += 1;
    const foundAt = new Date(Date.UTC(2019, 0, 1) + (findingIds % 100) * 86_400_000)
      .toISOString()
      .replace('.000Z', 'Z');
    return identify({ findingId: findingIds, vulnerabilityId: 1 + (findingIds % 100), foundAt });
  });
