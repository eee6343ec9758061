import { expect, test } from '@jest/globals';
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

test('twice a minute rows are written: all of them first, then those that changed', () => {
  const rows = createChangedRows();
  const first = windowOf({ a: 1, b: 1 });
  expect(rowsOf(rows, first, null, second(10))).toEqual({ series: [], tables: [], dueMs: second(40) });
  expect(rowsOf(rows, first, null, second(39.999))).toEqual({ series: [], tables: [], dueMs: second(40) });
  expect(rowsOf(rows, first, null, second(40))).toEqual({ series: ['a', 'b'], tables: ['a', 'b'], dueMs: null });
  expect(rowsOf(rows, first, null, second(80))).toEqual({ series: [], tables: [], dueMs: null });
  const changed = windowOf({ a: 2, b: 1, c: 1 });
  expect(rowsOf(rows, changed, null, second(69.999))).toEqual({ series: [], tables: [], dueMs: second(70) });
  expect(rowsOf(rows, changed, null, second(70))).toEqual({ series: ['a', 'c'], tables: ['a', 'c'], dueMs: null });
});

test('nothing is put off once the window is final', () => {
  const rows = createChangedRows();
  rowsOf(rows, windowOf({ a: 1 }), null, second(419));
  expect(rowsOf(rows, windowOf({ a: 2 }, 'final'), null, second(420))).toEqual({
    ...{ series: ['a'], tables: ['a'], dueMs: null },
  });
});

test('when it gets final, the series says so of all cities', () => {
  const rows = createChangedRows();
  rowsOf(rows, windowOf({ a: 1, b: 1 }), null, second(10));
  rowsOf(rows, windowOf({ a: 1, b: 1 }), null, second(40));
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
