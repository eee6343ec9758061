import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import { karmaDatabase } from '../../../config/local-urls.ts';
import type { TestMariadb } from '../../helpers/karma-services.ts';
import { startMariadb } from '../../helpers/karma-services.ts';
import { listeningAddresses } from './listening-addresses.ts';

let service: TestMariadb;
beforeAll(async () => {
  service = await startMariadb();
  await as(service.ownerUrl, (owner) =>
    owner.query('CREATE TABLE entry (id INT PRIMARY KEY, finding VARCHAR(20) NOT NULL UNIQUE)'),
  );
});
afterAll(() => service?.stop());

async function as<T>(how: string | { user: string; password: string }, work: (connection: Connection) => Promise<T>) {
  const place = { host: '127.0.0.1', port: service.port };
  const connection = await createConnection(typeof how === 'string' ? { uri: how } : { ...place, ...how });
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}

const ask = (how: Parameters<typeof as>[0], sql: string) =>
  as(how, async (connection) => (await connection.query<RowDataPacket[]>(sql))[0]);

describe('accounts', () => {
  test.each([
    ['root, which is the default one', 'root', () => ''],
    ['root over the network at all', 'root', () => service.secrets.MARIADB_ROOT_PASSWORD ?? ''],
    ['nobody', '', () => ''],
    ['ours without its password', 'vigil', () => ''],
  ])('%s is refused', async (_, user, password) => {
    await expect(ask({ user, password: password() }, 'SELECT 1')).rejects.toMatchObject({ errno: 1045 });
  });

  test('there are no others', async () => {
    const sees = await ask(service.ownerUrl, 'SELECT DISTINCT grantee FROM information_schema.user_privileges');
    expect(sees).toEqual([{ grantee: "'vigil_owner'@'%'" }]);
    await expect(ask(service.ownerUrl, 'SELECT * FROM mysql.global_priv')).rejects.toMatchObject({ errno: 1142 });
  });

  test.each([
    ['writes rows', 'url', `INSERT INTO entry VALUES (1, 'a')`, null],
    ['changes rows', 'url', `UPDATE entry SET finding = 'b' WHERE id = 1`, null],
    ['can’t drop a table', 'url', 'DROP TABLE entry', 1142],
    ['can’t alter a table', 'url', 'ALTER TABLE entry ADD COLUMN x INT', 1142],
    ['can’t empty a table', 'url', 'TRUNCATE TABLE entry', 1142],
    ['can’t make a table', 'url', 'CREATE TABLE other (id INT)', 1142],
    ['can’t make an account', 'url', `CREATE USER other IDENTIFIED BY 'x'`, 1227],
    ['can’t read a file', 'url', `LOAD DATA INFILE '/etc/passwd' INTO TABLE entry`, 1045],
    ['reads rows', 'readerUrl', 'SELECT * FROM entry', null],
    ['can’t write rows', 'readerUrl', `INSERT INTO entry VALUES (2, 'c')`, 1142],
    ['can’t make a database', 'ownerUrl', 'CREATE DATABASE other', 1044],
    ['can’t make an account', 'ownerUrl', `CREATE USER other IDENTIFIED BY 'x'`, 1227],
    ['alters a table', 'ownerUrl', 'ALTER TABLE entry ADD COLUMN x INT', null],
  ] as const)('who %s (%s): %s', async (_what, url, sql, refusal) => {
    const answer = ask(service[url], sql);
    if (refusal === null) await answer;
    else await expect(answer).rejects.toMatchObject({ errno: refusal });
  });
});

test('loses no row that it acknowledged when it is killed in the midst of writing, and keeps its accounts', async () => {
  await ask(service.ownerUrl, 'CREATE TABLE number (id INT PRIMARY KEY)');
  const acknowledged: number[] = [];
  const writer = (first: number) =>
    as(service.url, async (connection) => {
      for (let id = first; ; id += 4) {
        await connection.query('INSERT INTO number VALUES (?)', [id]);
        acknowledged.push(id);
        if (acknowledged.length === 1_000) void service.kill();
      }
    });
  await Promise.all([0, 1, 2, 3].map((first) => writer(first).catch(() => {})));
  await service.start();
  const kept = new Set((await ask(service.readerUrl, 'SELECT id FROM number')).map(({ id }) => id as number));
  expect(acknowledged.length).toBeGreaterThanOrEqual(1_000);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});

test('holds text of all languages, and its clock is UTC', async () => {
  const [row] = await ask(
    service.url,
    'SELECT @@character_set_database AS text, @@collation_database AS sorting, @@time_zone AS zone',
  );
  expect(row).toEqual({ text: 'utf8mb4', sorting: 'utf8mb4_bin', zone: '+00:00' });
  expect(service.url).toMatch(new RegExp(`/${karmaDatabase}$`));
});

test('is there for this machine and its user alone', () => {
  expect(listeningAddresses(service.port)).toEqual(['127.0.0.1']);
  for (const name of ['.', 'data']) expect(statSync(join(service.directory, name)).mode & 0o077).toBe(0);
  expect(statSync(join(service.directory, 'accounts.sql')).mode & 0o077).toBe(0);
});
