import { describe, expect, test } from '@jest/globals';
import type { LiveEvents, TopLineResource } from '../../contracts/trends/resource.ts';
import type { WindowKind } from '../../contracts/trends/windows.ts';
import { findCities } from '../../domain/trends/city-search.ts';
import { describeTrendChange } from '../../web/trends/changes.ts';
import { chartData } from '../../web/trends/chart-data.ts';
import { addressOf, mostCities, parseCities, toggleCity } from '../../web/trends/chosen-cities.ts';
import type { LiveState } from '../../web/trends/live-state.ts';
import {
  isUnknown,
  keptWindows,
  largestError,
  nothingYet,
  pointAt,
  startsOf,
  takePoints,
  takeStore,
  takeWindow,
} from '../../web/trends/live-state.ts';
import { errorWords, freshnessLabel, ruleWords, windowLabel, withError } from '../../web/trends/words.ts';

const minute = 60_000;
const firstMs = Date.parse('2026-03-05T12:00:00Z');
const startOf = (index: number) => new Date(firstMs + index * 5 * minute).toISOString();

function news(index: number, changes: Partial<LiveEvents['window']['window']> = {}): LiveEvents['window'] {
  const account = { read: 1, counted: 1, skipped: 0, duplicate: 0, late: 0, skippedFor: {} };
  return {
    window: {
      ...{ kind: 'tumbling' as WindowKind, start: startOf(index), end: startOf(index + 1), generation: 'live' },
      ...{ state: 'final', revision: 1, account, cities: 1, latestPostAt: null, computedAt: startOf(index + 1) },
      ...changes,
    },
    lists: [],
    freshnessSeconds: 3,
  };
}

const withWindows = (count: number): LiveState =>
  Array.from({ length: count }, (_, index) => news(index)).reduce(
    (state, one) => takeWindow(state, one, firstMs),
    nothingYet,
  );

const point = (index: number, value: number, error = 0) => ({
  start: startOf(index),
  value,
  error,
  provisional: false,
});

describe('what listening tells', () => {
  test('keeps the windows of the last hour, in whichever order they come', () => {
    let state = withWindows(20);
    expect(startsOf(state)).toEqual(Array.from({ length: keptWindows }, (_, index) => startOf(index + 7)));
    state = takeWindow(state, news(8, { revision: 2 }), firstMs);
    expect(startsOf(state)).toHaveLength(keptWindows);
    expect(state.windows.get(startOf(8))?.window.revision).toBe(2);
  });

  test('keeps the newest of the other kinds apart', () => {
    const state = takeWindow(withWindows(2), news(5, { kind: 'hour' }), firstMs);
    expect([state.hour?.window.start, state.sliding, startsOf(state).length]).toEqual([startOf(5), null, 2]);
  });

  test('is fresh by this machine’s clock, whatever the server’s is', () => {
    const state = takeWindow(withWindows(1), news(1), firstMs + 10_000);
    expect(state.latestPostMs).toBe(firstMs + 7_000);
    // An older window doesn't make it older.
    expect(takeWindow(state, { ...news(0), freshnessSeconds: 3_600 }, firstMs + 10_000).latestPostMs).toBe(
      firstMs + 7_000,
    );
    expect(takeWindow(nothingYet, { ...news(0), freshnessSeconds: null }, firstMs).latestPostMs).toBeNull();
  });

  test('replaces points of the same window, and leaves what was known as it was', () => {
    const before = takePoints(nothingYet, [{ city: 'Ajax', metric: 'tweets', points: [point(0, 1), point(1, 2)] }]);
    const after = takePoints(before, [
      { city: 'Ajax', metric: 'tweets', points: [point(1, 5)] },
      { city: 'Ajax', metric: 'uniqueusers', points: [point(1, 3, 0.016)] },
    ]);
    expect([0, 1].map((index) => pointAt(after, 'Ajax', 'tweets', startOf(index))?.value)).toEqual([1, 5]);
    expect(pointAt(before, 'Ajax', 'tweets', startOf(1))?.value).toBe(2);
    expect(pointAt(after, 'Banff', 'tweets', startOf(1))).toBeNull();
    expect([largestError(after, ['Ajax', 'Banff']), largestError(before, ['Ajax'])]).toEqual([0.016, 0]);
  });

  test('tells a city of which nothing is known from one that has no posts', () => {
    const state = takePoints(nothingYet, [
      { city: 'Ajax', metric: 'tweets', points: [point(0, 0)] },
      { city: 'Nowhere', metric: 'tweets', points: [] },
    ]);
    expect(['Ajax', 'Nowhere', 'Banff'].map((city) => isUnknown(state, city))).toEqual([false, true, false]);
    const begun = takePoints(state, [{ city: 'Nowhere', metric: 'tweets', points: [point(1, 1)] }]);
    expect(isUnknown(begun, 'Nowhere')).toBe(false);
  });

  test('says whether the store answers', () => {
    const away = { available: false, detail: 'Cassandra can’t be reached.' };
    expect(takeStore(withWindows(1), away)).toMatchObject({ store: away, windows: expect.any(Map) });
  });
});

describe('a chart', () => {
  const state = takePoints(takeWindow(withWindows(3), news(3, { state: 'provisional', revision: 0 }), firstMs), [
    { city: 'Ajax', metric: 'tweets', points: [point(0, 1), point(2, 3), point(3, 4)] },
  ]);
  const data = chartData(state, startsOf(state), ['Ajax', 'Banff'], 'tweets');

  test('has a value for each window, and none where nothing is known', () => {
    expect(data.times).toEqual([0, 1, 2, 3].map((index) => firstMs / 1_000 + index * 300));
    expect(data.values).toEqual([
      [1, null, 3, 4],
      [null, null, null, null],
    ]);
  });

  test('always stands for an hour and the window that is open', () => {
    expect(data.range[1] - data.range[0]).toBe(65 * 60);
    expect(data.range[1]).toBe(firstMs / 1_000 + 4 * 300);
  });

  test('says from where on counts may grow', () => {
    expect(data.provisionalFrom).toBe(firstMs / 1_000 + 900);
    const final = withWindows(2);
    expect(chartData(final, startsOf(final), [], 'tweets').provisionalFrom).toBeNull();
  });
});

describe('chosen cities', () => {
  const names = Array.from({ length: 8 }, (_, index) => `City ${index}, Ontario`);

  test('stand in the address', () => {
    const cities = ['Montréal, Québec', 'A & B, Ontario'];
    expect(parseCities(addressOf(cities).replace('/trends', ''))).toEqual(cities);
    expect(parseCities(addressOf([]).replace('/trends', ''))).toEqual([]);
    expect(parseCities('')).toBeNull();
  });

  test('are no more than can be told apart, and each once', () => {
    expect(parseCities(addressOf([...names, ...names]).replace('/trends', ''))).toEqual(names.slice(0, mostCities));
    const full = names.slice(0, mostCities);
    expect(toggleCity(full, 'One more')).toBe(full);
    expect(toggleCity(full, names[0] ?? '')).toEqual(full.slice(1));
    expect(toggleCity([], 'One')).toEqual(['One']);
  });
});

describe('the search', () => {
  const listed = (city: string, tweets: number) => ({ city, tweets, trending: false, links: { series: '' } });
  const cities = [
    listed('Montréal, Québec', 50),
    listed('Mont-Royal, Québec', 5),
    listed('Saint-Jean, Québec', 80),
    listed('Montague, Prince Edward Island', 9),
  ];
  const found = (search: string) => findCities(cities, search).map(({ city }) => city.split(',')[0]);

  test.each([
    ['', ['Saint-Jean', 'Montréal', 'Montague', 'Mont-Royal']],
    ['montreal', ['Montréal']],
    ['MONT', ['Montréal', 'Montague', 'Mont-Royal']],
    ['quebec mont', ['Montréal', 'Mont-Royal']],
    ['québec', ['Saint-Jean', 'Montréal', 'Mont-Royal']],
    ['springfield', []],
  ])('%j finds %j', (search, names) => {
    expect(found(search)).toEqual(names);
  });
});

test('numbers of users say how exact they are', () => {
  expect([withError(1_234, 0), withError(13_000, 0.01625)]).toEqual(['1,234', '13,000 ± 1.6%']);
  expect([errorWords(0), errorWords(0.01625)]).toEqual(['counted exactly', 'estimated ± 1.6%']);
});

test('a window says whether it may still change, and how often it did since', () => {
  const words = (state: 'provisional' | 'final', revision: number) => windowLabel({ state, revision }).text;
  expect([words('provisional', 0), words('final', 1), words('final', 3)]).toEqual([
    ...['Provisional', 'Final', 'Final, revision 3'],
  ]);
});

test('nothing is live while counts can’t be read', () => {
  const words = (['open', 'lost'] as const).flatMap((connection) =>
    [true, false].map((canRead) => freshnessLabel(connection, canRead).text),
  );
  expect(words).toEqual([...['Live', 'Waiting for counts', 'Connection lost, retrying', 'Connection lost, retrying']]);
});

test('a rule is named by what counts as a retweet', () => {
  expect([ruleWords('any'), ruleWords(['quoted']), ruleWords(['retweeted', 'quoted', 'replied_to'])]).toEqual([
    ...['whatever refers to another post', 'quotes alone', 'retweets, quotes and replies'],
  ]);
});

test('only what begins to trend is news', () => {
  const lines = (...cities: (string | null)[]) =>
    cities.map((city, index) => ({ rank: index + 1, city, value: 1, error: 0, trend: null }) as TopLineResource);
  expect(describeTrendChange(lines('Ajax'), lines('Banff', 'Ajax'))).toBe('Trending: Banff.');
  expect(describeTrendChange(lines('Ajax', null), lines('Ajax', null))).toBeNull();
  expect(describeTrendChange(lines('Ajax'), lines(null))).toBeNull();
  expect(describeTrendChange([], lines('Ajax'))).toBeNull();
});
