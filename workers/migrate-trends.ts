import type { Logger } from 'pino';
import { migrateTrends as migrate } from '../adapters/cassandra/trends/migrate-trends.ts';
import type { Config } from '../config/load-config.ts';
import { whenThere } from './when-there.ts';

type Place = Pick<Config, 'cassandraUrl' | 'cassandraOwnerUrl' | 'trendsKeyspace'>;

/**
 * Brings the tables of trends up to date, and waits for Cassandra where that takes it.
 * @param stopping ends the wait; it then rejects with the signal's reason
 * @throws {MigrationRefusal} where schema and program contradict each other
 */
export async function migrateTrends(place: Place, logger: Logger, stopping: AbortSignal): Promise<void> {
  const { cassandraUrl, cassandraOwnerUrl, trendsKeyspace } = place;
  const applied = await whenThere(() => migrate(cassandraOwnerUrl || cassandraUrl, trendsKeyspace), logger, stopping);
  if (applied.length > 0) logger.info({ applied }, 'brought the tables of trends in Cassandra up to date');
}
