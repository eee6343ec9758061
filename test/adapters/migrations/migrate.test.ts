import { describe, expect, test } from '@jest/globals';
import type { Migration } from '../../../adapters/migrations/migrate.ts';
import { checksumOf, MigrationRefusal, pendingMigrations } from '../../../adapters/migrations/migrate.ts';

const first: Migration = { id: '0001-first', statements: ['CREATE TABLE a (b INT)'] };
const second: Migration = { id: '0002-second', statements: ['CREATE TABLE c (d INT)', 'CREATE TABLE e (f INT)'] };
const applied = (migration: Migration) => ({ id: migration.id, checksum: checksumOf(migration) });

describe('migrations', () => {
  test('that were not applied are pending, in the order of their ids', () => {
    expect(pendingMigrations([second, first], [])).toEqual([first, second]);
    expect(pendingMigrations([first, second], [applied(first)])).toEqual([second]);
    expect(pendingMigrations([first, second], [applied(second), applied(first)])).toEqual([]);
  });

  test('that changed after they were applied are refused', () => {
    const changed = { ...first, statements: ['CREATE TABLE a (b BIGINT)'] };
    expect(() => pendingMigrations([changed, second], [applied(first)])).toThrow(MigrationRefusal);
    const split = { ...second, statements: ['CREATE TABLE c (d INT)CREATE TABLE e (f INT)'] };
    expect(() => pendingMigrations([split], [applied(second)])).toThrow('0002-second was changed');
  });

  test('of a later version of the program are refused', () => {
    expect(() => pendingMigrations([first], [applied(first), applied(second)])).toThrow('later version');
  });
});
