import { once } from 'node:events';
import { ClientOfflineError, createClient } from '@redis/client';
import { TimeoutStrategy, timeout } from 'cockatiel';
import { redisUrlProblems } from './place.ts';
import { readLeaderboard, readRows, removeUnchanged, writeNewer } from './scripts.ts';
import { translateError } from './unavailable.ts';

const connectWithinMs = 2_000;
/** A connection that nothing came over for so long, not even answers to pings, is closed and made anew. */
const silentForMs = 10_000;
const pingEveryMs = 4_000;
const reconnect = { firstMs: 50, longestMs: 2_000 };

export type RedisClient = ReturnType<typeof createOwnClient>;

/** A Redis that may be away for now. */
export interface RedisConnection {
  /**
   * @returns what the work gives
   * @throws {StoreUnavailable} within seconds while Redis is away, at once where that is known; nothing is queued for when it is back
   */
  use<T>(work: (client: RedisClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Connects with its first use, and from then on by itself.
 * @param url `redis://account:password@host:6379/0`, or `rediss:`
 * @throws {Error} when it can't be read; the message holds no part of it
 */
export function openRedis(url: string, { answerWithinMs = 5_000 } = {}): RedisConnection {
  let connection = prepare(url);
  const limit = timeout(answerWithinMs, TimeoutStrategy.Aggressive);
  return {
    async use(work) {
      const { client, ready } = connection;
      try {
        return await limit.execute(async () => {
          await ready();
          return work(client);
        });
      } catch (error) {
        const translated = translateError(error);
        // What doesn't answer may be a connection whose other end is gone, which nothing but a new one finds out.
        if (translated.hangs && client === connection.client) {
          client.destroy();
          connection = prepare(url);
        }
        throw translated.error;
      }
    },
    async close() {
      const { client } = connection;
      if (client.isReady) await client.close();
      else if (client.isOpen) client.destroy();
    },
  };
}

function prepare(url: string) {
  const client = createOwnClient(url);
  let failure: unknown;
  let attempted: Promise<unknown> | null = null;
  client.on('error', (error: unknown) => {
    failure = error;
  });
  return {
    client,
    async ready() {
      // `connect` itself goes on until it succeeds; its first attempt is all that anybody waits for.
      attempted ??= Promise.race([once(client, 'ready'), client.connect()]).catch((error: unknown) => {
        failure = error;
      });
      if (!client.isReady) await attempted;
      if (!client.isReady) throw failure ?? new ClientOfflineError();
    },
  };
}

function createOwnClient(url: string) {
  // What the client itself says of a connection string quotes it.
  const [problem] = redisUrlProblems(url);
  if (problem !== undefined) throw new Error(problem);
  return createClient({
    url,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    scripts: { writeNewer, removeUnchanged, readRows, readLeaderboard },
    pingInterval: pingEveryMs,
    socket: {
      connectTimeout: connectWithinMs,
      socketTimeout: silentForMs,
      reconnectStrategy: (retries) => Math.min(reconnect.firstMs * 2 ** Math.min(retries, 10), reconnect.longestMs),
    },
  });
}
