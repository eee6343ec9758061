import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'cassandra-driver';
import { accounts, cassandraDatacenter, karmaDatabase } from '../../config/local-urls.ts';
import type { Instance } from './definition.ts';

/** What each account may do to the tables of karma and of trends. */
const rights = [
  {
    account: accounts.owner,
    secret: 'CASSANDRA_OWNER_PASSWORD',
    granted: ['CREATE', 'ALTER', 'DROP', 'SELECT', 'MODIFY'],
  },
  { account: accounts.pipeline, secret: 'CASSANDRA_PASSWORD', granted: ['SELECT', 'MODIFY'] },
  { account: accounts.reader, secret: 'CASSANDRA_READER_PASSWORD', granted: ['SELECT'] },
] as const;

/** File with the credentials and the rights that the data was given; without the last ones, nobody could give it others. */
const givenFile = (directory: string): string => join(directory, 'accounts.json');

export async function cassandraAccountsAreMade(instance: Instance): Promise<boolean> {
  return (await readGiven(instance.directory)) === givenText(instance);
}

/** Data that was made before there was a right, or a keyspace, has to be given it. */
const givenText = ({ credentials, config }: Instance): string =>
  JSON.stringify({ ...credentials, rights: JSON.stringify([keyspacesOf(config.trendsKeyspace), rights]) });

const keyspacesOf = (trendsKeyspace: string): string[] => [karmaDatabase, trendsKeyspace];

const readGiven = (directory: string): Promise<string> => readFile(givenFile(directory), 'utf8').catch(() => '');

/**
 * Gives each account its password and its rights, and takes all power from the one that fresh data has. To be repeated until
 * it succeeds: for some seconds a server knows an account by the password that it had before.
 * @param port of a server that nobody else knows
 */
export async function makeCassandraAccounts(port: number, instance: Instance): Promise<void> {
  const { directory, credentials, config } = instance;
  const passwordOf = (secret: string) => credentials[secret] ?? '';
  const password = passwordOf('CASSANDRA_ADMIN_PASSWORD');
  const given = JSON.parse((await readGiven(directory)) || '{}') as Record<string, string>;
  const asAdmin = (known: string, work: (client: Client) => Promise<void>) =>
    withCassandra(port, { user: accounts.admin, password: known }, work);
  const makeOthers = async (admin: Client) => {
    for (const statement of cassandraAccounts(passwordOf, config.trendsKeyspace)) await admin.execute(statement);
  };
  const makeAdmin = async (client: Client) => {
    await client.execute(`CREATE ROLE IF NOT EXISTS ${accounts.admin} WITH LOGIN = true AND SUPERUSER = true`);
    await client.execute(`ALTER ROLE ${accounts.admin} WITH PASSWORD = ${quoted(password)}`);
  };
  await asAdmin(password, makeOthers).catch(async () => {
    const first = { user: 'cassandra', password: 'cassandra' };
    await asAdmin(given.CASSANDRA_ADMIN_PASSWORD ?? '', makeAdmin).catch(() => withCassandra(port, first, makeAdmin));
    await asAdmin(password, makeOthers);
  });
  await writeFile(givenFile(directory), givenText(instance), { mode: 0o600 });
}

/**
 * What our administrator does to data with the account that everybody knows. services/docker/cassandra.sh does the same.
 * @param passwordOf password that the credentials have under a name
 */
export const cassandraAccounts = (passwordOf: (secret: string) => string, trendsKeyspace: string): string[] => [
  // Nobody needs to know the password of one that may not log in.
  `ALTER ROLE cassandra WITH LOGIN = false AND SUPERUSER = false AND PASSWORD = ${quoted(passwordOf('CASSANDRA_ADMIN_PASSWORD'))}`,
  ...keyspacesOf(trendsKeyspace).map(
    (name) =>
      `CREATE KEYSPACE IF NOT EXISTS ${name} WITH replication = {'class': 'NetworkTopologyStrategy', '${cassandraDatacenter}': 1}`,
  ),
  ...rights.flatMap(({ account, secret, granted }) => [
    `CREATE ROLE IF NOT EXISTS ${account} WITH LOGIN = true`,
    `ALTER ROLE ${account} WITH PASSWORD = ${quoted(passwordOf(secret))}`,
    ...keyspacesOf(trendsKeyspace).flatMap((name) =>
      granted.map((right) => `GRANT ${right} ON KEYSPACE ${name} TO ${account}`),
    ),
  ]),
];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** @throws {Error} in a few seconds where nobody answers */
export async function withCassandra<T>(
  port: number,
  { user, password }: { user: string; password: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  // Not at the top: each command of `vigil` would load it, and few ask anything.
  const { default: driver } = await import('cassandra-driver');
  const client = new driver.Client({
    contactPoints: [`127.0.0.1:${port}`],
    localDataCenter: cassandraDatacenter,
    credentials: { username: user, password },
    socketOptions: { connectTimeout: 2_000, readTimeout: 10_000 },
    isMetadataSyncEnabled: false,
  });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.shutdown();
  }
}
