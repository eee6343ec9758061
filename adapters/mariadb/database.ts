import { setTimeout as delay } from 'node:timers/promises';
import type { PoolConnection, ResultSetHeader } from 'mysql2/promise';
import { createPool } from 'mysql2/promise';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import { isConflict, translateError } from './unavailable.ts';

/** Statements on one connection. Values are escaped, and text of callers is never part of a statement. */
export interface Session {
  /** Moments come as text, whole numbers as numbers. */
  rows<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** @returns how many rows it changed, and the first number that was given to a new one */
  run(sql: string, values?: unknown[]): Promise<{ affectedRows: number; insertId: number }>;
}

/** The database of karma. All rejects with StoreUnavailable while it is away, and with what the work throws. */
export interface Database {
  /** One statement outside of transactions. */
  rows: Session['rows'];
  /**
   * Does the work in a transaction, and once more where other changes were in its way: it must have no other effects.
   * Each statement sees what was committed before it began.
   * @param answerWithinMs for each statement
   */
  transaction<T>(work: (session: Session) => Promise<T>, answerWithinMs?: number): Promise<T>;
  close(): Promise<void>;
}

const answerMs = 15_000;

const sessionSettings = (lockWaitSeconds: number): string[] => [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET time_zone = '+00:00', innodb_lock_wait_timeout = ${lockWaitSeconds},
    sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
];

export interface DatabaseOptions {
  /** `mysql://user:password@host:3306/database`; options of the driver may follow, such as `?ssl={}`. */
  url: string;
  connections?: number;
  /** How long a statement waits for a lock. A transaction in whose way others are is tried again for once and a half that. */
  lockWaitSeconds?: number;
}

/** Connects with its first use, so it can be made while MariaDB is away. */
export function openDatabase({ url, connections = 8, lockWaitSeconds = 5 }: DatabaseOptions): Database {
  const pool = createPool({
    ...{ uri: url, connectionLimit: connections, connectTimeout: 5_000, enableKeepAlive: true },
    ...{ timezone: 'Z', dateStrings: true, supportBigNumbers: true, decimalNumbers: true, charset: 'utf8mb4_bin' },
  });
  pool.pool.on('connection', (connection) => {
    for (const sql of sessionSettings(lockWaitSeconds)) {
      // Without these no statement may run.
      connection.query(sql, (error) => error && connection.destroy());
    }
  });

  async function withConnection<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const connection = await pool.getConnection();
    try {
      const result = await work(connection);
      connection.release();
      return result;
    } catch (error) {
      // It may hold locks, or a statement may be under way that nobody waits for any more.
      connection.destroy();
      throw error;
    }
  }

  const attempt = <T>(work: (session: Session) => Promise<T>, answerWithinMs: number): Promise<T> =>
    withConnection(async (connection) => {
      const session = sessionOn(connection, answerWithinMs);
      await session.run('START TRANSACTION');
      const result = await work(session);
      await session.run('COMMIT');
      return result;
    });

  return {
    rows: (sql, values) =>
      withConnection((connection) => sessionOn(connection, answerMs).rows(sql, values)).catch(rethrow) as never,
    async transaction(work, answerWithinMs = answerMs) {
      const giveUpAt = performance.now() + lockWaitSeconds * 1_500;
      for (let failed = 1; ; failed += 1) {
        try {
          return await attempt(work, answerWithinMs);
        } catch (error) {
          if (!isConflict(error) || performance.now() > giveUpAt) return rethrow(error);
          await delay(Math.random() * 10 * 2 ** Math.min(failed, 6));
        }
      }
    },
    close: () => pool.end(),
  };
}

const sessionOn = (connection: PoolConnection, answerWithinMs: number): Session => ({
  async rows<Row>(sql: string, values: unknown[] = []) {
    const [rows] = await inTime(connection, answerWithinMs, () => connection.query(sql, values));
    return rows as Row[];
  },
  async run(sql, values = []) {
    const [result] = await inTime(connection, answerWithinMs, () => connection.query<ResultSetHeader>(sql, values));
    return result;
  },
});

/** The driver's own limit leaves timers behind that keep a process from ending. */
async function inTime<T>(connection: PoolConnection, ms: number, ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      connection.destroy();
      reject(new StoreUnavailable('mariadb', 'MariaDB did not answer in time.'));
    }, ms);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function rethrow(error: unknown): never {
  throw translateError(error);
}
