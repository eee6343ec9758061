import { Client, policies, types } from 'cassandra-driver';
import { TimeoutStrategy, timeout } from 'cockatiel';
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

/** A keyspace on a Cassandra that may be away for now. All reject with StoreUnavailable while it is. */
export interface CassandraConnection {
  /** Reads all pages. */
  rows(query: string, params?: unknown[]): Promise<Row[]>;
  /** The same statement for each of the parameters, side by side; rows in their order. */
  rowsOfEach(query: string, params: unknown[][]): Promise<Row[][]>;
  /** Writes groups side by side; each of them whole or not at all, so it must be of one partition. */
  write(groups: Statement[][]): Promise<void>;
  /** A statement that is not prepared and not repeated by itself, such as for a schema. */
  command(query: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * Connects with its first use, and from then on by itself.
 * @throws {Error} when the URL can't be read; the message holds no part of it
 */
export function openCassandra(url: string): CassandraConnection {
  const { contactPoints, datacenter, keyspace, account, password } = readCassandraUrl(url);
  const client = new Client({
    ...{ contactPoints, keyspace, localDataCenter: datacenter, credentials: { username: account, password } },
    applicationName: 'vigil',
    encoding: { useBigIntAsLong: true },
    policies: {
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(
        ...[reconnect.firstMs, reconnect.longestMs, true],
      ),
    },
    socketOptions: { connectTimeout: connectWithinMs, readTimeout: answerWithinMs },
    queryOptions: { consistency: types.consistencies.localQuorum },
  });
  const repeatable = { prepare: true, isIdempotent: true };
  const limit = timeout(totalMs, TimeoutStrategy.Aggressive);
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await limit.execute(async () => {
        await connect(client);
        return work();
      });
    } catch (error) {
      throw translateError(error);
    }
  };

  async function all(query: string, params: unknown[]): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of await client.execute(query, params, repeatable)) rows.push(row);
    return rows;
  }

  async function sideBySide<T, Result>(items: T[], work: (item: T) => Promise<Result>): Promise<Result[]> {
    const results: Result[] = [];
    const next = items.entries();
    const one = async () => {
      for (const [index, item] of next) results[index] = await guarded(() => work(item));
    };
    await Promise.all(Array.from({ length: Math.min(requestsAtOnce, items.length) }, one));
    return results;
  }

  return {
    rows: (query, params = []) => guarded(() => all(query, params)),
    rowsOfEach: (query, params) => sideBySide(params, (each) => all(query, each)),
    async write(groups) {
      await sideBySide(groups, (statements) => client.batch(statements, { ...repeatable, logged: false }));
    },
    command: (query, params = []) =>
      guarded(async () => (await client.execute(query, params, { prepare: params.length > 0 })).rows),
    async close() {
      await client.shutdown();
      endControlConnection(client);
    },
  };
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
 * The driver leaves the connection open that it asks about the cluster, where connecting failed half-way, as with a server
 * that is still starting, and where it had to connect anew. That keeps a process from ending.
 */
function endControlConnection(client: Client): void {
  const { controlConnection } = client as Client & { controlConnection?: { connection?: { close(): unknown } } };
  controlConnection?.connection?.close();
}
