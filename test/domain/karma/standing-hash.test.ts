import { describe, expect, test } from '@jest/globals';
import type { Standing } from '../../../contracts/karma/ledger.ts';
import { bucketOf, hashStandings, sumByBucket } from '../../../domain/karma/standing-hash.ts';

const standing = (crowdsourcerId: number, changes: Partial<Standing> = {}): Standing => ({
  crowdsourcerId,
  name: 'R1DDL3',
  sums: { minor: 50, medium: 100, high: 500, critical: 1000 },
  karmaTotal: 1650,
  findingsCount: 4,
  version: 7,
  ...changes,
});

describe('the hash of standings', () => {
  test('is the same for the same standings, in any order of rows and of fields', () => {
    const { version, sums, ...others } = standing(12);
    const { critical, ...lesser } = sums;
    const turned: Standing = { version, sums: { critical, ...lesser }, ...others };
    expect(hashStandings([turned, standing(9)])).toBe(hashStandings([standing(9), standing(12)]));
    // Stored hashes stay comparable with those of another version of this code.
    expect(hashStandings([standing(9)])).toBe('5ff5b644e7b85415980fd0928eb1c3f9db1d4c2d31ed45f89179b42f31ebf3fa');
  });

  test.each<[string, Partial<Standing>]>([
    ['id', { crowdsourcerId: 265 }],
    ['name', { name: 'R1DDLE' }],
    ['sums', { sums: { minor: 100, medium: 50, high: 500, critical: 1000 } }],
    ['total', { karmaTotal: 1651 }],
    ['count', { findingsCount: 5 }],
    ['version', { version: 8 }],
  ])('differs with the %s', (_what, changes) => {
    expect(hashStandings([{ ...standing(9), ...changes }])).not.toBe(hashStandings([standing(9)]));
  });

  test('tells two who share all but the id apart from one', () => {
    expect(hashStandings([standing(9), standing(12)])).not.toBe(hashStandings([standing(9), standing(9)]));
  });
});

test('sums standings by the remainder of their id', () => {
  const sums = sumByBucket([standing(265), standing(9), standing(2)], 256);
  expect(sums).toEqual([
    { bucket: 2, count: 1, points: 1650, hash: hashStandings([standing(2)]) },
    { bucket: 9, count: 2, points: 3300, hash: hashStandings([standing(9), standing(265)]) },
  ]);
  expect(sums.map(({ bucket }) => bucket)).toEqual([bucketOf(258, 256), bucketOf(521, 256)]);
  expect(sumByBucket([], 256)).toEqual([]);
});
