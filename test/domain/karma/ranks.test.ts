import { expect, test } from '@jest/globals';
import { rankStandings } from '../../../domain/karma/ranks.ts';

const standing = (crowdsourcerId: number, karmaTotal: number) => ({
  ...{ crowdsourcerId, name: 'R1DDL3', karmaTotal, findingsCount: karmaTotal === 0 ? 0 : 3 },
  sums: { minor: karmaTotal, medium: 0, high: 0, critical: 0 },
});

test('ranks by total: equal ones share a rank, and those behind them have as many ahead', () => {
  const ranked = rankStandings([
    standing(7, 0),
    standing(12, 500),
    standing(3, 0),
    standing(9, 500),
    standing(2, 1_000),
  ]);
  expect(ranked.map(({ rank, crowdsourcerId }) => [rank, crowdsourcerId])).toEqual([
    [1, 2],
    [2, 9],
    [2, 12],
    [4, 3],
    [4, 7],
  ]);
  expect(ranked.map(({ karmaAverage }) => karmaAverage)).toEqual([
    '333.3333',
    '166.6667',
    '166.6667',
    '0.0000',
    '0.0000',
  ]);
  expect(rankStandings([])).toEqual([]);
});
