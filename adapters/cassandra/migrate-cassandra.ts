import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppliedMigration, MigratedStore, Migration } from '../migrations/migrate.ts';
import { migrate } from '../migrations/migrate.ts';
import type { CassandraConnection } from './connect.ts';
import { openCassandra } from './connect.ts';
import { projection } from './migrations/0001-projection.ts';

export const cassandraMigrations: Migration[] = [projection];

const waitForLockMs = 60_000;
const askAgainMs = 200;
/** Of one who died; longer than any statement takes. */
const lockSeconds = 30;

/**
 * Brings the tables of a pipeline up to date, in a keyspace that is there; repeatable, also side by side.
 * @param ownerUrl of an account that may make and change tables, which the pipeline's own may not
 * @param migrations of karma, if not of another pipeline
 * @param keyspace that they are in, if not the one that the URL names
 * @returns ids of what was applied now
 * @throws {StoreUnavailable} while Cassandra is away
 * @throws {MigrationRefusal} where schema and program contradict each other
 */
export async function migrateCassandra(
  ownerUrl: string,
  migrations = cassandraMigrations,
  keyspace?: string,
): Promise<string[]> {
  const connection = openCassandra(ownerUrl, keyspace);
  try {
    return await migrate(migrations, migratedStore(connection));
  } finally {
    await connection.close();
  }
}

/** Lock and notes are lightweight transactions, as nothing else of Cassandra's keeps two from doing the same. */
function migratedStore({ command, rows }: CassandraConnection): MigratedStore {
  const owner = randomUUID();
  const isApplied = async (query: string, params: unknown[]) =>
    (await command(query, params))[0]?.['[applied]'] === true;

  const prolong = async () => {
    const query = `UPDATE migration_lock USING TTL ${lockSeconds} SET owner = ? WHERE name = 'schema' IF owner = ?`;
    if (!(await isApplied(query, [owner, owner])))
      throw new Error('Migrating Cassandra took so long that another process may have begun: run it again.');
  };

  return {
    async alone(work) {
      await command('CREATE TABLE IF NOT EXISTS migration_lock (name text PRIMARY KEY, owner text)');
      const query = `INSERT INTO migration_lock (name, owner) VALUES ('schema', ?) IF NOT EXISTS USING TTL ${lockSeconds}`;
      const giveUpAt = performance.now() + waitForLockMs;
      while (!(await isApplied(query, [owner]))) {
        if (performance.now() > giveUpAt) throw new Error('Another process has been migrating Cassandra for a minute.');
        await delay(askAgainMs);
      }
      try {
        return await work();
      } finally {
        await command(`DELETE FROM migration_lock WHERE name = 'schema' IF owner = ?`, [owner]);
      }
    },
    async applied() {
      await command('CREATE TABLE IF NOT EXISTS migration (id text PRIMARY KEY, checksum text, applied_at timestamp)');
      return (await rows('SELECT id, checksum FROM migration')) as unknown as AppliedMigration[];
    },
    async run(statement) {
      await prolong();
      await command(statement);
    },
    async note({ id, checksum }) {
      const query = 'INSERT INTO migration (id, checksum, applied_at) VALUES (?, ?, toTimestamp(now())) IF NOT EXISTS';
      await command(query, [id, checksum]);
    },
  };
}
