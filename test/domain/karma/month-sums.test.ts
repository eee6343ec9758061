import { describe, expect, test } from '@jest/globals';
import type { MonthSum } from '../../../domain/karma/month-sums.ts';
import { differingMonths } from '../../../domain/karma/month-sums.ts';

const sum = (crowdsourcerId: number, month: string, entries: number, points: number): MonthSum => ({
  ...{ crowdsourcerId, month, entries, points },
});
const ledger = [sum(1, '2019-01', 3, 300), sum(1, '2019-02', 2, 200), sum(12, '2019-01', 4, 50)];
const differing = (copy: MonthSum[], before = ledger, after = before) => differingMonths(before, copy, after);

describe('months of entries', () => {
  test('are the same where nothing happened meanwhile', () => {
    expect(differing(ledger.toReversed())).toEqual([]);
    expect(differingMonths([], [], [])).toEqual([]);
  });

  test('differ where entries are missing, too many, or others', () => {
    expect(differing(ledger.slice(1))).toEqual([{ crowdsourcerId: 1, month: '2019-01' }]);
    expect(differing([sum(1, '2019-01', 2, 300), ...ledger.slice(1)])).toHaveLength(1);
    expect(differing([sum(1, '2019-01', 4, 300), ...ledger.slice(1)])).toHaveLength(1);
    expect(differing([sum(1, '2019-01', 3, 250), ...ledger.slice(1)])).toHaveLength(1);
    expect(differing([...ledger, sum(11, '2019-12', 1, 50)])).toEqual([{ crowdsourcerId: 11, month: '2019-12' }]);
  });

  test('that grow meanwhile are right with any number of entries between', () => {
    const after = [sum(1, '2019-01', 6, 900), ...ledger.slice(1), sum(2, '2019-03', 2, 100)];
    for (const entries of [3, 4, 6]) {
      const copy = [sum(1, '2019-01', entries, 7), ...ledger.slice(1), sum(2, '2019-03', 1, 50)];
      expect(differing(copy, ledger, after)).toEqual([]);
    }
    for (const entries of [2, 7]) {
      const copy = [sum(1, '2019-01', entries, 7), ...ledger.slice(1)];
      expect(differing(copy, ledger, after)).toEqual([{ crowdsourcerId: 1, month: '2019-01' }]);
    }
  });
});
