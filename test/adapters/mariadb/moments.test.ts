import { describe, expect, test } from '@jest/globals';
import { fromSqlFoundAt, fromSqlMoment, toSqlMoment } from '../../../adapters/mariadb/moments.ts';

describe('moments', () => {
  test.each([
    ['2019-02-01T00:55:37Z', '2019-02-01 00:55:37.000000'],
    ['2019-02-01T00:55:37.120Z', '2019-02-01 00:55:37.120000'],
    ['2026-11-21T15:07:46.143801Z', '2026-11-21 15:07:46.143801'],
    ['2026-11-21T15:07:46.1438019Z', '2026-11-21 15:07:46.143801'],
    ['2019-02-01T01:55:37+01:00', '2019-02-01 00:55:37.000000'],
  ])('%s is %s to MariaDB', (iso, sql) => {
    expect(toSqlMoment(iso)).toBe(sql);
  });

  test('keep their microseconds', () => {
    expect(fromSqlMoment('2026-11-21 15:07:46.143801')).toBe('2026-11-21T15:07:46.143801Z');
    expect(fromSqlMoment('2026-11-21 15:07:46.000000')).toBe('2026-11-21T15:07:46.000000Z');
  });

  test.each(['2019-02-01T00:55:37Z', '2019-02-01T00:55:37.001Z', '2019-02-01T00:55:37.100Z', '2019-02-01T00:00:00Z'])(
    'of findings come back as they were spelled: %s',
    (iso) => {
      expect(fromSqlFoundAt(toSqlMoment(iso))).toBe(iso);
    },
  );
});
