import type { Logger } from 'pino';
import { migrateCassandra } from '../adapters/cassandra/migrate-cassandra.ts';
import { migrateMariadb } from '../adapters/mariadb/migrate-mariadb.ts';
import type { Config } from '../config/load-config.ts';
import { whenThere } from './when-there.ts';

type Urls = Pick<Config, 'mariadbUrl' | 'mariadbOwnerUrl' | 'cassandraUrl' | 'cassandraOwnerUrl'>;

/**
 * Brings the tables of karma up to date, and waits for the servers that takes: with others' tables, a step would fail as by
 * a bug.
 * @param stopping ends the wait; it then rejects with the signal's reason
 * @throws {MigrationRefusal} where schema and program contradict each other
 */
export async function migrateKarma(urls: Urls, logger: Logger, stopping: AbortSignal): Promise<void> {
  const stores = [
    { store: 'MariaDB', migrate: () => migrateMariadb(urls.mariadbOwnerUrl || urls.mariadbUrl) },
    { store: 'Cassandra', migrate: () => migrateCassandra(urls.cassandraOwnerUrl || urls.cassandraUrl) },
  ];
  await Promise.all(
    stores.map(async ({ store, migrate }) => {
      const applied = await whenThere(migrate, logger, stopping);
      if (applied.length > 0) logger.info({ applied }, `brought the tables in ${store} up to date`);
    }),
  );
}
