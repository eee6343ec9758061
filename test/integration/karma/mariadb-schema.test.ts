import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mariadbMigrations, migrateMariadb } from '../../../adapters/mariadb/migrate-mariadb.ts';
import { MigrationRefusal } from '../../../adapters/migrations/migrate.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { knownFindings, knownReference, startLedger } from '../../helpers/karma-ledger.ts';

let site: TestLedger;
beforeAll(async () => {
  site = await startLedger();
  await site.ledger.importReference('reference/1', knownReference());
  await site.ledger.award('b/1', knownFindings().slice(0, 10), null);
});
afterAll(() => site?.stop());

const applied = () => site.ask('SELECT id, checksum, applied_at FROM migration ORDER BY id');
const another = {
  id: '0009-another',
  statements: ['CREATE TABLE IF NOT EXISTS another (id INT NOT NULL PRIMARY KEY)'],
};

describe('migrations', () => {
  test('are applied once', async () => {
    const before = await applied();
    expect(before).toHaveLength(mariadbMigrations.length);
    expect(await migrateMariadb(site.mariadb.ownerUrl)).toEqual([]);
    expect(await applied()).toEqual(before);
  });

  test('run by several at once are applied by one of them', async () => {
    const known = [...mariadbMigrations, another];
    const runs = Array.from({ length: 5 }, () => migrateMariadb(site.mariadb.ownerUrl, known));
    expect((await Promise.all(runs)).flat()).toEqual(['0009-another']);
    await expect(migrateMariadb(site.mariadb.ownerUrl)).rejects.toThrow('later version');
  });

  test('that broke off between two statements go on', async () => {
    const known = [...mariadbMigrations, another];
    const breaking = {
      id: '0010-breaking',
      statements: ['CREATE TABLE IF NOT EXISTS first (id INT)', 'SELECT broken'],
    };
    const mended = { ...breaking, statements: ['CREATE TABLE IF NOT EXISTS first (id INT)', 'SELECT 1'] };
    await expect(migrateMariadb(site.mariadb.ownerUrl, [...known, breaking])).rejects.toThrow('broken');
    expect(await migrateMariadb(site.mariadb.ownerUrl, [...known, mended])).toEqual(['0010-breaking']);
    const changed = { ...mended, statements: ['SELECT 2'] };
    await expect(migrateMariadb(site.mariadb.ownerUrl, [...known, changed])).rejects.toBeInstanceOf(MigrationRefusal);
  });

  test('can be made by no account but the owner’s', async () => {
    await expect(migrateMariadb(site.mariadb.url, [...mariadbMigrations, another])).rejects.toMatchObject({
      ...{ name: 'StoreUnavailable', store: 'mariadb' },
      message: 'MariaDB refuses the account, or does not let it do what it has to (ER_TABLEACCESS_DENIED_ERROR).',
    });
  });
});

describe('the ledger is only added to', () => {
  const asPipeline = (sql: string) => site.database.transaction((session) => session.run(sql));

  test.each([
    ['changed', 'UPDATE ledger SET points = points + 1 WHERE entry_id = 1', 'only added to'],
    ['deleted', 'DELETE FROM ledger WHERE entry_id = 1', 'only added to'],
    ['replaced', `REPLACE INTO ledger SELECT * FROM ledger WHERE entry_id = 1`, 'only added to'],
    ['emptied', 'TRUNCATE TABLE ledger', 'refuses the account'],
    ['dropped', 'DROP TABLE ledger', 'refuses the account'],
    ['altered', 'ALTER TABLE ledger DROP COLUMN points', 'refuses the account'],
    ['robbed of what protects it', 'DROP TRIGGER ledger_before_update', 'refuses the account'],
  ])('by the pipeline’s account it can’t be %s', async (_what, sql, message) => {
    const before = await site.ask('SELECT * FROM ledger');
    await expect(asPipeline(sql)).rejects.toThrow(message);
    expect(await site.ask('SELECT * FROM ledger')).toEqual(before);
  });

  test('and by its owner it can’t be changed by mistake', async () => {
    await expect(site.ask('UPDATE ledger SET points = 0')).rejects.toThrow('only added to');
  });

  test('no award is reversed twice, no finding awarded twice', async () => {
    const columns = `change_no, kind, finding_key, generation, finding_id, vulnerability_id, crowdsourcer_id,
      crowdsourcer_name, severity, points, happened_at, recorded_at, rule_version, delivered_by, reverses`;
    const copy = (kind: string, points: string, reverses: string) =>
      asPipeline(
        `INSERT INTO ledger (${columns}) SELECT ${columns
          .replace('kind', `'${kind}'`)
          .replace('points', points)
          .replace('reverses', reverses)} FROM ledger WHERE entry_id = 1`,
      );
    await expect(copy('award', 'points', 'NULL')).rejects.toThrow('Duplicate');
    await copy('reversal', '-points', 'entry_id');
    await expect(copy('reversal', '-points', 'entry_id')).rejects.toThrow('Duplicate');
    await expect(copy('reversal', 'points', 'entry_id')).rejects.toThrow('CONSTRAINT');
  });
});

test('the average is exact, rounded half up', async () => {
  const cases: [total: number, count: number, average: string][] = [
    [0, 0, '0.0000'],
    [1, 3, '0.3333'],
    [2, 3, '0.6667'],
    [1, 20_000, '0.0001'],
    [1, 20_001, '0.0000'],
    [3, 32, '0.0938'],
    [360_500, 1_000, '360.5000'],
    [400_000_000_000_000, 3, '133333333333333.3333'],
  ];
  for (const [total, count, average] of cases) {
    await site.database.transaction((session) =>
      session.run(
        `UPDATE crowdsourcer_karma_distribution
          SET minor_sum = ?, medium_sum = 0, high_sum = 0, critical_sum = 0, findings_count = ? WHERE cs_id = 1`,
        [total, count],
      ),
    );
    const sql = 'SELECT CAST(karma_average AS CHAR) AS average FROM crowdsourcer_karma_distribution WHERE cs_id = 1';
    expect([total, count, await site.ask(sql)]).toEqual([total, count, [{ average }]]);
  }
});
