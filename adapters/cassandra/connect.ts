import { Client, policies, types } from 'cassandra-driver';
import { TimeoutStrategy, timeout } from 'cockatiel';
import { endControlConnection, refreshOneByOne } from './control-connection.ts';
import { readCassandraUrl } from './place.ts';
import { translateError } from './unavailable.ts';

const connectWithinMs = 2_000;
const answerWithinMs = 5_000;
/** With what the driver tries again by itself. */
const totalMs = 10_000;
const reconnect = { firstMs: 100, longestMs: 2_000 };
const requestsAtOnce = 32;

/** Values by their columns' names; a `bigint` comes as one. */
export type Row = Record<string, unknown>;
/** A statement is prepared once, and may be repeated: it must set what it sets to the same each time. */
export type Statement = { query: string; params: unknown[] };

export interface ReadOptions {
  /** For each statement, with all pages of its answer. */
  answerWithinMs?: number;
  /** How many statements are under way. */
  atOnce?: number;
}

/** A keyspace on a Cassandra that may be away for now. All reject with StoreUnavailable while it is. */
export interface CassandraConnection {
  /** Reads all pages. */
  rows(query: string, params?: unknown[], options?: Pick<ReadOptions, 'answerWithinMs'>): Promise<Row[]>;
  /** The same statement for each of the parameters, side by side; rows in their order. */
  rowsOfEach(query: string, params: unknown[][], options?: ReadOptions): Promise<Row[][]>;
  /** Writes groups side by side; each of them whole or not at all where it is of one partition, else perhaps in part. */
  write(groups: Statement[][]): Promise<void>;
  /** A statement that is not prepared and not repeated by itself, such as for a schema. */
  command(query: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * Connects with its first use, and from then on by itself.
 * @param otherKeyspace instead of the one that the URL names
 * @throws {Error} when the URL can't be read; the message holds no part of it
 */
export function openCassandra(url: string, otherKeyspace?: string): CassandraConnection {
  const { contactPoints, datacenter, account, password, keyspace: named, tls } = readCassandraUrl(url);
  const keyspace = otherKeyspace ?? named;
  const client = new Client({
    ...{ contactPoints, keyspace, localDataCenter: datacenter, credentials: { username: account, password } },
    // The driver itself would take any certificate.
    ...(tls && { sslOptions: { rejectUnauthorized: true } }),
    applicationName: 'vigil',
    encoding: { useBigIntAsLong: true, map: Map },
    policies: {
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(
        ...[reconnect.firstMs, reconnect.longestMs, true],
      ),
    },
    socketOptions: { connectTimeout: connectWithinMs, readTimeout: answerWithinMs },
    queryOptions: { consistency: types.consistencies.localQuorum },
  });
  client.on('hostRemove', endHost);
  refreshOneByOne(client);
  const repeatable = { prepare: true, isIdempotent: true };
  const guarded = async <T>(work: () => Promise<T>, withinMs = totalMs): Promise<T> => {
    try {
      return await timeout(withinMs, TimeoutStrategy.Aggressive).execute(async () => {
        await connect(client);
        return work();
      });
    } catch (error) {
      throw translateError(error);
    }
  };

  const all = (query: string, params: unknown[], withinMs = totalMs): Promise<Row[]> =>
    guarded(async () => {
      const rows: Row[] = [];
      const readTimeout = withinMs === totalMs ? answerWithinMs : withinMs;
      for await (const row of await client.execute(query, params, { ...repeatable, readTimeout })) rows.push(row);
      return rows;
    }, withinMs);

  return {
    rows: (query, params = [], options = {}) => all(query, params, options.answerWithinMs),
    rowsOfEach: (query, params, { answerWithinMs, atOnce } = {}) =>
      sideBySide(params, (each) => all(query, each, answerWithinMs), atOnce),
    async write(groups) {
      const write = (statements: Statement[]) => client.batch(statements, { ...repeatable, logged: false });
      await sideBySide(groups, (statements) => guarded(() => write(statements)));
    },
    command: (query, params = []) =>
      guarded(async () => (await client.execute(query, params, { prepare: params.length > 0 })).rows),
    async close() {
      await client.shutdown();
      endControlConnection(client);
    },
  };
}

async function sideBySide<T, Result>(
  items: T[],
  work: (item: T) => Promise<Result>,
  atOnce = requestsAtOnce,
): Promise<Result[]> {
  const results: Result[] = [];
  const next = items.entries();
  const one = async () => {
    for (const [index, item] of next) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, one));
  return results;
}

/** Does nothing where it is connected. */
async function connect(client: Client): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    endControlConnection(client);
    throw error;
  }
}

/**
 * Where all hosts were away, the driver makes a new one of each that is back, and forgets the old one, which goes on for ever
 * to keep connections of its own.
 */
function endHost(host: unknown): void {
  void (host as { shutdown(drain: boolean): Promise<void> }).shutdown(false);
}
