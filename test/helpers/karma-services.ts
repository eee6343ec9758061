import {
  accounts,
  localCassandraUrl,
  localMariadbUrl,
  localRabbitmqUrl,
  localRedisUrl,
} from '../../config/local-urls.ts';
import { preparedCassandra } from './prepared-servers.ts';
import type { TestServer } from './services.ts';
import { startTestServer } from './services.ts';

/** MariaDB of a test's own, with the database `vigil_karma`, empty, and an account for each purpose. */
export interface TestMariadb extends TestServer {
  /** For the pipeline: it reads and writes rows. */
  url: string;
  /** For migrations. */
  ownerUrl: string;
  /** Sees everything and changes nothing. */
  readerUrl: string;
}

/** Each is a server of its own: take one for a file, not for a test. */
export async function startMariadb(): Promise<TestMariadb> {
  const server = await startTestServer('mariadb');
  const { port, secrets } = server;
  return {
    ...server,
    url: localMariadbUrl(accounts.pipeline, secrets.MARIADB_PASSWORD, port),
    ownerUrl: localMariadbUrl(accounts.owner, secrets.MARIADB_OWNER_PASSWORD, port),
    readerUrl: localMariadbUrl(accounts.reader, secrets.MARIADB_READER_PASSWORD, port),
  };
}

/** Cassandra of a test's own, with the keyspace `vigil_karma`, empty, and an account for each purpose. It takes its time. */
export interface TestCassandra extends TestServer {
  /** For the pipeline: it reads and writes rows. */
  url: string;
  /** For migrations. */
  ownerUrl: string;
  /** Sees everything and changes nothing. */
  readerUrl: string;
}

export async function startCassandra(): Promise<TestCassandra> {
  const server = await startTestServer('cassandra', await preparedCassandra());
  const { port, secrets } = server;
  return {
    ...server,
    url: localCassandraUrl(accounts.pipeline, secrets.CASSANDRA_PASSWORD, port),
    ownerUrl: localCassandraUrl(accounts.owner, secrets.CASSANDRA_OWNER_PASSWORD, port),
    readerUrl: localCassandraUrl(accounts.reader, secrets.CASSANDRA_READER_PASSWORD, port),
  };
}

/** Redis of a test's own, empty. Its accounts see keys that begin with `karma:`. */
export interface TestRedis extends TestServer {
  /** For the pipeline. */
  url: string;
  /** Sees everything and changes nothing. */
  readerUrl: string;
}

export async function startRedis(): Promise<TestRedis> {
  const server = await startTestServer('redis');
  const { port, secrets } = server;
  return {
    ...server,
    url: localRedisUrl(accounts.pipeline, secrets.REDIS_PASSWORD, port),
    readerUrl: localRedisUrl(accounts.reader, secrets.REDIS_READER_PASSWORD, port),
  };
}

/** RabbitMQ of a test's own, with the virtual host `vigil`, empty. */
export interface TestRabbitmq extends TestServer {
  /** For the pipeline, which may do anything in its virtual host. */
  url: string;
}

export async function startRabbitmq(): Promise<TestRabbitmq> {
  const server = await startTestServer('rabbitmq');
  return { ...server, url: localRabbitmqUrl(accounts.pipeline, server.secrets.RABBITMQ_PASSWORD, server.port) };
}
