import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import type { AppliedMigration, MigratedStore } from '../migrations/migrate.ts';
import { migrate } from '../migrations/migrate.ts';
import { reference } from './migrations/0001-reference.ts';
import { ledger } from './migrations/0002-ledger.ts';
import { snapshots } from './migrations/0003-snapshots.ts';
import { snapshotsByRun } from './migrations/0004-snapshots-by-run.ts';
import { translateError } from './unavailable.ts';

export const mariadbMigrations = [reference, ledger, snapshots, snapshotsByRun];

const lockWaitSeconds = 60;

/**
 * Brings the tables of karma up to date; repeatable, also side by side.
 * @param ownerUrl of an account that may make and change tables, which the pipeline's own may not
 * @returns ids of what was applied now
 * @throws {StoreUnavailable} while MariaDB is away
 * @throws {MigrationRefusal} where schema and program contradict each other
 */
export async function migrateMariadb(ownerUrl: string, migrations = mariadbMigrations): Promise<string[]> {
  try {
    const connection = await createConnection({ uri: ownerUrl, connectTimeout: 5_000 });
    try {
      return await migrate(migrations, migratedStore(connection));
    } finally {
      // Ends its lock too.
      connection.destroy();
    }
  } catch (error) {
    throw translateError(error);
  }
}

const migratedStore = (connection: Connection): MigratedStore => ({
  async alone(work) {
    // The lock is the server's, not the database's.
    const sql = `SELECT GET_LOCK(CONCAT(DATABASE(), '.migrations'), ?) AS got`;
    const [[row]] = await connection.query<RowDataPacket[]>(sql, [lockWaitSeconds]);
    if (row?.got !== 1) throw new Error('Another process has been migrating MariaDB for a minute.');
    return work();
  },
  async applied() {
    await connection.query(
      `CREATE TABLE IF NOT EXISTS migration (
        id VARCHAR(60) NOT NULL PRIMARY KEY,
        checksum CHAR(64) NOT NULL,
        applied_at DATETIME(6) NOT NULL
      ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    );
    const [rows] = await connection.query<RowDataPacket[]>('SELECT id, checksum FROM migration ORDER BY id');
    return rows as AppliedMigration[];
  },
  async run(statement) {
    await connection.query(statement);
  },
  async note({ id, checksum }) {
    await connection.query('INSERT INTO migration (id, checksum, applied_at) VALUES (?, ?, UTC_TIMESTAMP(6))', [
      id,
      checksum,
    ]);
  },
});
