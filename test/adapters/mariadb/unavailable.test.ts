import { describe, expect, test } from '@jest/globals';
import { isConflict, isDuplicate, translateError } from '../../../adapters/mariadb/unavailable.ts';
import { KarmaRefusal } from '../../../contracts/karma/failures.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';

const failure = (facts: object) => Object.assign(new Error(`'vigil'@'10.1.2.3' and its s3cret`), facts);

describe('failures of MariaDB', () => {
  test.each([
    [{ code: 'ECONNREFUSED', errno: -111 }, 'MariaDB can’t be reached (ECONNREFUSED).'],
    [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'MariaDB can’t be reached (PROTOCOL_CONNECTION_LOST).'],
    [{ fatal: true }, 'MariaDB can’t be reached.'],
    [{ code: 'ETIMEDOUT', errorno: 'ETIMEDOUT' }, 'MariaDB did not answer in time (ETIMEDOUT).'],
    [{ code: 'ER_LOCK_DEADLOCK', errno: 1213 }, 'MariaDB is too busy (ER_LOCK_DEADLOCK).'],
    [{ code: 'ER_CON_COUNT_ERROR', errno: 1040, fatal: true }, 'MariaDB is too busy (ER_CON_COUNT_ERROR).'],
    // The driver has no name for MariaDB's own.
    [{ errno: 1927, fatal: true }, 'MariaDB ended what it was asked for.'],
    [{ errno: 1969 }, 'MariaDB did not answer in time.'],
    [{ code: 'ER_DISK_FULL', errno: 1021 }, 'MariaDB has no space left (ER_DISK_FULL).'],
    [
      { code: 'ER_NO_SUCH_TABLE', errno: 1146 },
      'MariaDB lacks the tables of karma: its migrations have to run first (ER_NO_SUCH_TABLE).',
    ],
  ])('%j are told in one sentence without secrets', (facts, message) => {
    const told = translateError(failure(facts));
    expect(told).toBeInstanceOf(StoreUnavailable);
    expect(told).toMatchObject({ store: 'mariadb', message });
    expect((told as Error).cause).toBeUndefined();
  });

  test.each([
    failure({ code: 'ER_PARSE_ERROR', errno: 1064 }),
    failure({ code: 'ER_DUP_ENTRY', errno: 1062 }),
    new KarmaRefusal('There is no finding.'),
    new TypeError('x is not a function'),
    'text',
  ])('what is a bug or a refusal stays as it is: %s', (error) => {
    expect(translateError(error)).toBe(error);
  });

  test('those worth another try, and those that say it is there already', () => {
    expect([1205, 1213, 1020, 1062].map((errno) => isConflict(failure({ errno })))).toEqual([true, true, true, false]);
    expect([1062, 1213].map((errno) => isDuplicate(failure({ errno })))).toEqual([true, false]);
  });
});
