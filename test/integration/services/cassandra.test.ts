import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withCassandra } from '../../../services/definitions/cassandra-accounts.ts';
import type { TestCassandra } from '../../helpers/karma-services.ts';
import { startCassandra } from '../../helpers/karma-services.ts';
import { listeningAddresses } from './listening-addresses.ts';

let service: TestCassandra;
beforeAll(async () => {
  service = await startCassandra();
  await ask('vigil_owner', 'CREATE TABLE vigil_karma.award (id int PRIMARY KEY, finding text)');
  await ask('vigil_owner', 'CREATE TABLE evilnet.pane (id int PRIMARY KEY)');
});
afterAll(() => service?.stop());

const secretOf = {
  vigil_admin: 'CASSANDRA_ADMIN_PASSWORD',
  vigil_owner: 'CASSANDRA_OWNER_PASSWORD',
  vigil: 'CASSANDRA_PASSWORD',
  vigil_reader: 'CASSANDRA_READER_PASSWORD',
} as const;

const ask = (user: keyof typeof secretOf, query: string) =>
  withCassandra(service.port, { user, password: service.secrets[secretOf[user]] ?? '' }, (client) =>
    client.execute(query),
  );

describe('accounts', () => {
  test.each([
    ['the default one', 'cassandra', 'cassandra'],
    ['ours without its password', 'vigil', ''],
    ['nobody', '', ''],
  ])('%s is refused', async (_, user, password) => {
    const answer = withCassandra(service.port, { user, password }, (client) =>
      client.execute('SELECT key FROM system.local'),
    );
    await expect(answer).rejects.toThrow(/NoHostAvailable|All host/i);
  });

  test('the default one has no power left', async () => {
    const { rows } = await ask('vigil_admin', 'LIST ROLES');
    const told = rows.map(({ role, super: all, login }) => ({ role, all, login }));
    expect(told.sort((a, b) => a.role.localeCompare(b.role))).toEqual([
      { role: 'cassandra', all: false, login: false },
      { role: 'vigil', all: false, login: true },
      { role: 'vigil_admin', all: true, login: true },
      { role: 'vigil_owner', all: false, login: true },
      { role: 'vigil_reader', all: false, login: true },
    ]);
  });

  test.each([
    ['writes rows', 'vigil', `INSERT INTO vigil_karma.award (id, finding) VALUES (1, 'a') USING TIMESTAMP 7`, true],
    ['can’t drop a table', 'vigil', 'DROP TABLE vigil_karma.award', false],
    ['can’t alter a table', 'vigil', 'ALTER TABLE vigil_karma.award ADD x int', false],
    ['can’t make a table', 'vigil', 'CREATE TABLE vigil_karma.other (id int PRIMARY KEY)', false],
    ['can’t drop the keyspace', 'vigil', 'DROP KEYSPACE vigil_karma', false],
    ['can’t see passwords', 'vigil', 'SELECT * FROM system_auth.roles', false],
    ['can’t make an account', 'vigil', 'CREATE ROLE other', false],
    ['reads rows', 'vigil_reader', 'SELECT * FROM vigil_karma.award', true],
    ['can’t write rows', 'vigil_reader', `INSERT INTO vigil_karma.award (id, finding) VALUES (2, 'b')`, false],
    ['alters a table', 'vigil_owner', 'ALTER TABLE vigil_karma.award ADD x int', true],
    ['writes rows of trends', 'vigil', `INSERT INTO evilnet.pane (id) VALUES (1)`, true],
    ['can’t make a table of trends', 'vigil', 'CREATE TABLE evilnet.other (id int PRIMARY KEY)', false],
    ['reads rows of trends', 'vigil_reader', 'SELECT * FROM evilnet.pane', true],
    ['can’t write rows of trends', 'vigil_reader', 'INSERT INTO evilnet.pane (id) VALUES (2)', false],
    ['can’t make a keyspace', 'vigil_owner', `CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy'}`, false],
    ['can’t make an account', 'vigil_owner', 'CREATE ROLE other', false],
  ] as const)('who %s (%s): %s', async (_what, user, query, allowed) => {
    const answer = ask(user, query);
    if (allowed) await answer;
    else await expect(answer).rejects.toThrow(/no .* permission|sufficient privileges/i);
  });
});

test('killed in the midst of writing, it loses no row that it acknowledged, and takes other passwords when it starts', async () => {
  await ask('vigil_owner', 'CREATE TABLE vigil_karma.number (id int PRIMARY KEY)');
  const acknowledged: number[] = [];
  const password = service.secrets.CASSANDRA_PASSWORD ?? '';
  const writing = withCassandra(service.port, { user: 'vigil', password }, async (client) => {
    const writer = async (first: number): Promise<void> => {
      for (let id = first; ; id += 4) {
        await client.execute('INSERT INTO vigil_karma.number (id) VALUES (?)', [id], { prepare: true });
        acknowledged.push(id);
        if (acknowledged.length === 1_000) void service.kill();
      }
    };
    await Promise.allSettled([0, 1, 2, 3].map(writer));
  });
  await writing;
  const before = { ...service.secrets };
  for (const [index, name] of Object.keys(before).entries()) service.secrets[name] = `another${index}`;
  await service.start();
  for (const [user, secret] of Object.entries(secretOf))
    await expect(
      withCassandra(service.port, { user, password: before[secret] ?? '' }, (client) => client.connect()),
    ).rejects.toThrow('incorrect');
  const { rows } = await ask('vigil_reader', 'SELECT id FROM vigil_karma.number');
  const kept = new Set(rows.map(({ id }) => id as number));
  expect(acknowledged.length).toBeGreaterThanOrEqual(1_000);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});

test('is there for this machine and its user alone', () => {
  expect(listeningAddresses(service.port)).toEqual(['127.0.0.1']);
  for (const name of ['.', 'data', 'accounts.json'])
    expect(statSync(join(service.directory, name)).mode & 0o077).toBe(0);
});
