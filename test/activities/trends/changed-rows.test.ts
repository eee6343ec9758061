import { describe, expect, test } from '@jest/globals';
import { createChangedRows } from '../../../activities/trends/merge/changed-rows.ts';
import type { CityWindow, ComputedWindow, WindowState } from '../../../contracts/trends/windows.ts';
import { emptyAccount, noCounts } from '../../../domain/trends/counts.ts';
import { windowFrom } from '../../../domain/trends/windows.ts';

const startMs = Date.parse('2026-01-01T10:00:00Z');
const second = (count: number) => startMs + count * 1_000;
const cityOf = (city: string, tweets: number): CityWindow => ({
  ...{ city, counts: { ...noCounts(), tweets }, uniqueUsers: tweets, uniqueUsersError: 0 },
});
function windowOf(tweets: Record<string, number>, state: WindowState = 'provisional'): ComputedWindow {
  const cities = Object.entries(tweets).map(([city, count]) => cityOf(city, count));
  const summary = {
    ...{ ...windowFrom('tumbling', startMs), generation: 'live', state, revision: 0, account: emptyAccount() },
    ...{ cities: cities.length, latestPostMs: null, computedAt: '' },
  };
  return { summary, cities, trends: [], topLists: [] };
}
/** Of what is to be written, which it notes as done. */
function rowsOf(rows: ReturnType<typeof createChangedRows>, ...given: Parameters<typeof rows.of>) {
  const { series, tables, dueMs, done } = rows.of(...given);
  done();
  return { series: [...series], tables: [...tables], dueMs };
}

test('at first all rows are written, and from then on those that changed', () => {
  const rows = createChangedRows();
  const written = (tweets: Record<string, number>) => rowsOf(rows, windowOf(tweets), null, second(10));
  expect(written({ a: 1, b: 1 })).toEqual({ series: ['a', 'b'], tables: ['a', 'b'], dueMs: null });
  expect(written({ a: 1, b: 1 })).toEqual({ series: [], tables: [], dueMs: null });
  expect(written({ a: 2, b: 1, c: 1 })).toEqual({ series: ['c', 'a'], tables: ['c', 'a'], dueMs: null });
});

describe('of many cities', () => {
  const many = (tweets: number) =>
    Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`city ${index}`, tweets]));

  test('some are written at a time, each in its turn, while the window goes on', () => {
    const rows = createChangedRows();
    const first = rowsOf(rows, windowOf(many(1)), null, second(10));
    expect([first.series.length, first.tables.length, first.dueMs]).toEqual([25, 25, second(11)]);
    const next = rowsOf(rows, windowOf(many(2)), null, second(11));
    const last = rowsOf(rows, windowOf(many(3)), null, second(12));
    expect(new Set([first, next, last].flatMap(({ series }) => series)).size).toBe(60);
    expect(last.series.slice(10)).toEqual(first.series.slice(0, 15));
  });

  test('all are written once it is final', () => {
    const rows = createChangedRows();
    rowsOf(rows, windowOf(many(1)), null, second(10));
    const { series, tables, dueMs } = rowsOf(rows, windowOf(many(1), 'final'), null, second(420));
    expect([series.length, tables.length, dueMs]).toEqual([60, 35, null]);
  });
});

test('when it gets final, the series says so of all cities', () => {
  const rows = createChangedRows();
  rowsOf(rows, windowOf({ a: 1, b: 1 }), null, second(10));
  const final = windowOf({ a: 1, b: 1 }, 'final');
  expect(rowsOf(rows, final, null, second(40))).toEqual({ series: ['a', 'b'], tables: [], dueMs: null });
});

test('a revision writes what it changes, by whoever makes it; also cities that have no posts any more', () => {
  const before = { state: 'final' as const, revision: 1, cities: [cityOf('a', 1), cityOf('b', 1)], trends: [] };
  expect(rowsOf(createChangedRows(), windowOf({ a: 1, c: 3 }, 'final'), before, second(9_000))).toEqual({
    ...{ series: ['c', 'b'], tables: ['c', 'b'], dueMs: null },
  });
});

test('what isn’t known to be written is written again', () => {
  const rows = createChangedRows();
  rows.of(windowOf({ a: 1 }, 'final'), null, second(1));
  expect(rowsOf(rows, windowOf({ a: 1 }, 'final'), null, second(2))).toMatchObject({ series: ['a'], tables: ['a'] });
});
