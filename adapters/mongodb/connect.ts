import type { Db } from 'mongodb';
import { MongoClient } from 'mongodb';

/** Used where the connection string names no database. */
const defaultDatabase = 'vigil';

/**
 * A database that may be away for now. Before each use `await client.connect()`, which does nothing where it is connected:
 * left to itself, the driver never recovers from a first connection that failed.
 * @param waits bound each step: finding a server and connecting, waiting for an answer
 * @throws {Error} when the connection string can't be read; the message holds no part of it
 */
export function openDatabase(
  url: string,
  { findWithinMs, answerWithinMs }: { findWithinMs: number; answerWithinMs: number },
): { client: MongoClient; database: Db } {
  const client = createClient(url, {
    appName: 'vigil',
    serverSelectionTimeoutMS: findWithinMs,
    connectTimeoutMS: findWithinMs,
    socketTimeoutMS: answerWithinMs,
    waitQueueTimeoutMS: answerWithinMs,
    maxPoolSize: 10,
    ignoreUndefined: true,
  });
  return { client, database: client.db(namedDatabase(url) ?? defaultDatabase) };
}

/** What the driver says of a connection string may quote its password, so none of it is passed on. */
function createClient(...[url, options]: ConstructorParameters<typeof MongoClient>): MongoClient {
  try {
    return new MongoClient(url, options);
  } catch {
    throw new Error(unreadable);
  }
}

/** For `loadConfig`. */
export function connectionStringProblems(url: string): string[] {
  try {
    createClient(url);
    return [];
  } catch {
    return [unreadable];
  }
}

const unreadable =
  'This connection string can’t be read. Write one like mongodb://user:password@host:27017/vigil, with special ' +
  'characters in user and password percent-encoded, and only options that MongoDB knows.';

/** The driver itself takes `test` where none is named. */
function namedDatabase(url: string): string | undefined {
  const name = /^[^/]+\/\/[^/?]+\/([^?]+)/.exec(url)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}
