import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'cassandra-driver';
import { accounts, cassandraDatacenter, karmaDatabase } from '../../config/local-urls.ts';
import type { Instance } from './definition.ts';

/** What each account may do to karma's tables. */
const rights = [
  {
    account: accounts.owner,
    secret: 'CASSANDRA_OWNER_PASSWORD',
    granted: ['CREATE', 'ALTER', 'DROP', 'SELECT', 'MODIFY'],
  },
  { account: accounts.pipeline, secret: 'CASSANDRA_PASSWORD', granted: ['SELECT', 'MODIFY'] },
  { account: accounts.reader, secret: 'CASSANDRA_READER_PASSWORD', granted: ['SELECT'] },
] as const;

/** File with the credentials that the data was given; without the last ones, nobody could give it others. */
const givenFile = (directory: string): string => join(directory, 'accounts.json');

export async function cassandraAccountsAreMade({ directory, credentials }: Instance): Promise<boolean> {
  return (await readGiven(directory)) === JSON.stringify(credentials);
}

const readGiven = (directory: string): Promise<string> => readFile(givenFile(directory), 'utf8').catch(() => '');

/**
 * Gives each account its password and its rights, and takes all power from the one that fresh data has; repeatable.
 * @param port of a server that nobody else knows
 */
export async function makeCassandraAccounts(port: number, { directory, credentials }: Instance): Promise<void> {
  const { CASSANDRA_ADMIN_PASSWORD: password = '' } = credentials;
  const given = JSON.parse((await readGiven(directory)) || '{}') as Record<string, string>;
  const before = { user: accounts.admin, password: given.CASSANDRA_ADMIN_PASSWORD ?? password };
  await withCassandra(port, before, (admin) => alterAdmin(admin, password)).catch(() =>
    withCassandra(port, { user: 'cassandra', password: 'cassandra' }, (first) => alterAdmin(first, password)),
  );
  await withCassandra(port, { user: accounts.admin, password }, async (admin) => {
    const passwordOf = (secret: string) => credentials[secret] ?? '';
    for (const statement of cassandraAccounts(passwordOf)) await admin.execute(statement);
  });
  await writeFile(givenFile(directory), JSON.stringify(credentials), { mode: 0o600 });
}

async function alterAdmin(client: Client, password: string): Promise<void> {
  await client.execute(`CREATE ROLE IF NOT EXISTS ${accounts.admin} WITH LOGIN = true AND SUPERUSER = true`);
  await client.execute(`ALTER ROLE ${accounts.admin} WITH PASSWORD = ${quoted(password)}`);
}

/**
 * What our administrator does to data with the account that everybody knows. services/docker/cassandra.sh does the same.
 * @param passwordOf password that the credentials have under a name
 */
export const cassandraAccounts = (passwordOf: (secret: string) => string): string[] => [
  // Nobody needs to know the password of one that may not log in.
  `ALTER ROLE cassandra WITH LOGIN = false AND SUPERUSER = false AND PASSWORD = ${quoted(passwordOf('CASSANDRA_ADMIN_PASSWORD'))}`,
  `CREATE KEYSPACE IF NOT EXISTS ${karmaDatabase} WITH replication = {'class': 'NetworkTopologyStrategy', '${cassandraDatacenter}': 1}`,
  ...rights.flatMap(({ account, secret, granted }) => [
    `CREATE ROLE IF NOT EXISTS ${account} WITH LOGIN = true`,
    `ALTER ROLE ${account} WITH PASSWORD = ${quoted(passwordOf(secret))}`,
    ...granted.map((right) => `GRANT ${right} ON KEYSPACE ${karmaDatabase} TO ${account}`),
  ]),
];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** @throws {Error} in a few seconds where nobody answers */
export async function withCassandra<T>(
  port: number,
  { user, password }: { user: string; password: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
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
