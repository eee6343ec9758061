import { describe, expect, test } from '@jest/globals';
import {
  activeCitiesSchema,
  citySeriesSchema,
  overviewSchema,
  topListSchema,
  windowDetailsSchema,
} from '../../../api/schemas/trends.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import type { TrendsReadings, WholeWindow } from '../../../contracts/trends/readings.ts';
import { cityWindow, createMemoryReadings, emptyMemory, trendOf, wholeWindow } from '../../helpers/trends-memory.ts';
import { createAppForTest, problemOf } from '../app-for-test.ts';
import { appWithTrends } from './directory-for-test.ts';

const minute = 60_000;
/** The open window began with this minute. */
const openMs = Math.floor(Date.now() / (5 * minute)) * 5 * minute;
const iso = (ms: number) => new Date(ms).toISOString();

const [toronto, banff, slashed] = ['Toronto, Ontario', 'Banff, Alberta', 'Here/There, Québec'];
const seriesOf = (city: string) => `/v1/trends/cities/${encodeURIComponent(city)}/series`;
const windowAt = (ms: number) => `/v1/trends/windows/${iso(ms)}`;

const windows: WholeWindow[] = [
  wholeWindow('tumbling', openMs - 10 * minute, [cityWindow(toronto, 80)], { state: 'final', revision: 1 }),
  wholeWindow('tumbling', openMs - 5 * minute, [], { state: 'final', revision: 2 }),
  wholeWindow(
    'tumbling',
    openMs,
    [cityWindow(toronto, 40), cityWindow(slashed, 40), cityWindow(banff, 4_000, { uniqueUsersError: 0.01625 })],
    { trends: [trendOf(banff, 4_000), trendOf(toronto, 5, false)] },
  ),
  wholeWindow('sliding', openMs - minute, [cityWindow(toronto, 50), cityWindow(banff, 4_000)], {
    trends: [trendOf(banff, 4_000), trendOf(toronto, 5, false)],
  }),
  wholeWindow(
    'hour',
    openMs - 59 * minute,
    [cityWindow(toronto, 120), cityWindow(banff, 4_000, { uniqueUsersError: 0.01625 }), cityWindow(slashed, 40)],
    { latestPostMs: Date.now() - 7_000 },
  ),
];
const { app } = appWithTrends({ readings: createMemoryReadings({ ...emptyMemory(), windows }) });

async function get<T>(path: string, schema: { strict(): { parse(value: unknown): T } }): Promise<T> {
  const response = await app.request(path);
  if (response.status !== 200) throw new Error(await response.text());
  return schema.strict().parse(await response.json());
}

const addresses = ['/v1/trends', '/v1/trends/cities', seriesOf(toronto), '/v1/trends/top', windowAt(openMs)];

test.each(addresses)('%s is not there where trends is none of the pipelines', async (address) => {
  const { slug } = await problemOf(await createAppForTest({ pipelines: ['scans'], trends: null }).app.request(address));
  expect(slug).toBe('not-found');
});

test.each(addresses)('%s says that Cassandra is away', async (address) => {
  const away = () => Promise.reject(new StoreUnavailable('cassandra', 'Cassandra can’t be reached (ECONNREFUSED).'));
  const readings: TrendsReadings = {
    ...{ windows: away, window: away, newest: away, series: away, isKnown: away, progress: away },
  };
  const response = await appWithTrends({ readings }).app.request(address);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await problemOf(response)).toMatchObject({
    ...{ slug: 'trends-unavailable', status: 503, detail: 'Cassandra can’t be reached (ECONNREFUSED).' },
  });
});

describe('before there is anything', () => {
  test('the overview says what has to come first', async () => {
    const empty = await (await appWithTrends({}).app.request('/v1/trends')).json();
    expect(overviewSchema.strict().parse(empty)).toMatchObject({
      waitingFor: expect.stringContaining('No post has been counted yet'),
      ...{ windows: { tumbling: null, sliding: null, hour: null }, partitions: [], freshnessSeconds: null },
    });
    const progress = async () => [{ partition: 0, nextOffset: '17', watermarkMs: openMs, caughtUpAtMs: null }];
    const counting = await (await appWithTrends({ readings: { progress } }).app.request('/v1/trends')).json();
    expect(counting).toMatchObject({
      waitingFor: expect.stringContaining('Posts are being counted'),
      partitions: [{ partition: 0, nextOffset: '17', watermark: iso(openMs), caughtUpAt: null }],
    });
  });

  test('there are no cities, no top list, and no window', async () => {
    const { app: empty } = appWithTrends({});
    expect(await (await empty.request('/v1/trends/cities')).json()).toEqual({ items: [] });
    for (const path of ['/v1/trends/top', windowAt(openMs)])
      expect((await problemOf(await empty.request(path))).slug).toBe('window-not-found');
  });
});

test('the overview has the newest windows, and how fresh they are', async () => {
  const overview = await get('/v1/trends', overviewSchema);
  expect(overview.waitingFor).toBeNull();
  expect(overview.freshnessSeconds).toBeLessThanOrEqual(Math.round((Date.now() - openMs) / 1_000));
  expect(overview.windows.tumbling).toMatchObject({ start: iso(openMs), end: iso(openMs + 5 * minute), cities: 3 });
});

test('cities are told by name, each with the address of its series', async () => {
  const { items } = await get('/v1/trends/cities', activeCitiesSchema);
  expect(items.map(({ city, tweets, trending }) => [city, tweets, trending])).toEqual([
    [banff, 4_000, true],
    [slashed, 40, false],
    [toronto, 120, false],
  ]);
  for (const { city, links } of items) expect((await get(links.series, citySeriesSchema)).city).toBe(city);
});

describe('a series', () => {
  test('has a point for each window that there is, also where the city had nothing', async () => {
    const series = await get(seriesOf(toronto), citySeriesSchema);
    expect(series.points).toEqual([
      { start: iso(openMs - 10 * minute), value: 80, error: 0, provisional: false },
      { start: iso(openMs - 5 * minute), value: 0, error: 0, provisional: false },
      { start: iso(openMs), value: 40, error: 0, provisional: true },
    ]);
    expect(Date.parse(series.to) - Date.parse(series.from)).toBe(60 * minute);
  });

  test('of users says how exact it is', async () => {
    const { points } = await get(`${seriesOf(banff)}?metric=uniqueusers`, citySeriesSchema);
    expect(points.map(({ value, error }) => [value, error])).toEqual([
      [0, 0],
      [0, 0],
      [2_000, 0.01625],
    ]);
  });

  test('has windows that start in the time that is asked for', async () => {
    const query = `from=${iso(openMs - 10 * minute)}&to=${iso(openMs)}`;
    const { points } = await get(`${seriesOf(toronto)}?${query}`, citySeriesSchema);
    expect(points.map(({ start }) => start)).toEqual([iso(openMs - 10 * minute), iso(openMs - 5 * minute)]);
  });

  test('of an open window is as new as the window, though rows may be behind', async () => {
    const readings = createMemoryReadings({ ...emptyMemory(), windows });
    const behind = { ...readings, series: async () => (await readings.series(toronto, 0, openMs)).slice(0, 1) };
    const response = await appWithTrends({ readings: behind }).app.request(seriesOf(toronto));
    const { points } = citySeriesSchema.strict().parse(await response.json());
    expect(points.map(({ value }) => value)).toEqual([80, 0, 40]);
  });

  test('of a city that nobody knows is not there', async () => {
    expect((await problemOf(await app.request(seriesOf('Springfield, Ontario')))).slug).toBe('city-not-found');
  });

  test.each([
    ['metric=likes', 'metric'],
    ['from=2026-03-05T12:00:00Z&to=2026-03-05T12:00:00Z', 'from'],
    ['from=2026-03-05T12:00:01Z&to=2026-03-05T12:00:00Z', 'from'],
    ['from=2126-03-05T12:00:00Z', 'from'],
    ['from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:01Z', 'from'],
    ['from=noon', 'from'],
    ['format=xml', 'format'],
    ['since=2026-03-05T12:00:00Z', 'since'],
  ])('%s is refused', async (query, path) => {
    const { slug, errors } = await problemOf(await app.request(`${seriesOf(toronto)}?${query}`));
    expect([slug, errors?.[0]?.path]).toEqual(['invalid-request', path]);
  });
});

describe('a top list', () => {
  test('is of the last hour, by tweets, with five lines, unless another is asked for', async () => {
    const list = await get('/v1/trends/top', topListSchema);
    expect(list).toMatchObject({ metric: 'tweets', window: { kind: 'hour', start: iso(openMs - 59 * minute) } });
    expect(list.lines.map(({ rank, city, value }) => [rank, city, value])).toEqual([
      [1, banff, 4_000],
      [2, toronto, 120],
      [3, slashed, 40],
      [4, null, 0],
      [5, null, 0],
    ]);
    const users = await get('/v1/trends/top?metric=uniqueusers&n=1', topListSchema);
    expect(users.lines).toEqual([{ rank: 1, city: banff, value: 2_000, error: 0.01625, trend: null }]);
    const sliding = await get('/v1/trends/top?window=5m&n=2', topListSchema);
    expect(sliding).toMatchObject({
      window: { kind: 'sliding' },
      lines: [{ city: banff }, { city: toronto, value: 50 }],
    });
  });

  test('of what trends says why', async () => {
    for (const query of ['metric=trending', 'metric=trending&window=5m']) {
      const { window, lines } = await get(`/v1/trends/top?${query}&n=2`, topListSchema);
      expect(window.kind).toBe('sliding');
      expect(lines).toEqual([
        { rank: 1, city: banff, value: 1_000, error: 0, trend: trendOf(banff, 4_000) },
        { rank: 2, city: null, value: 0, error: 0, trend: null },
      ]);
    }
  });

  test('of what trends says what it waits for while it isn’t known what is usual', async () => {
    const trends = [{ ...trendOf(banff, 4_000, false), windows: 1 }];
    const sliding = wholeWindow('sliding', openMs - minute, [cityWindow(banff, 4_000)], { trends });
    const readings = createMemoryReadings({ ...emptyMemory(), windows: [sliding] });
    const read = async (metric: string) => {
      const response = await appWithTrends({ readings }).app.request(`/v1/trends/top?window=5m&metric=${metric}`);
      return topListSchema.strict().parse(await response.json()).waitingFor;
    };
    expect([await read('trending'), await read('tweets')]).toEqual([
      expect.stringContaining('counted so far: 1'),
      null,
    ]);
    expect((await get('/v1/trends/top?metric=trending', topListSchema)).waitingFor).toBeNull();
  });

  test('of what trends by the hour is refused, with what to ask instead', async () => {
    const { slug, errors } = await problemOf(await app.request('/v1/trends/top?metric=trending&window=1h'));
    expect([slug, errors?.[0]?.path, errors?.[0]?.message]).toEqual([
      ...['invalid-request', 'window', expect.stringContaining('5m')],
    ]);
  });

  test.each(['metric=likes', 'window=1d', 'n=0', 'n=101', 'n=many', 'limit=5'])('%s is refused', async (query) => {
    expect((await problemOf(await app.request(`/v1/trends/top?${query}`))).slug).toBe('invalid-request');
  });
});

describe('a window', () => {
  test('has its account and its cities, the busiest first, page by page', async () => {
    const first = await get(`${windowAt(openMs)}?limit=2`, windowDetailsSchema);
    expect(first).toMatchObject({ kind: 'tumbling', state: 'provisional', revision: 0, cities: 3 });
    const { read, counted, skipped, duplicate, late } = first.account;
    expect([read, counted + skipped + duplicate + late]).toEqual([4_083, 4_083]);
    expect(first.items.map(({ city, trend }) => [city, trend])).toEqual([
      [banff, trendOf(banff, 4_000)],
      [slashed, null],
    ]);
    const second = await get(`${windowAt(openMs)}?limit=2&cursor=${first.nextCursor}`, windowDetailsSchema);
    expect([second.items.map(({ city }) => city), second.nextCursor]).toEqual([[toronto], null]);
  });

  test('is found in any time zone', async () => {
    const start = new Date(openMs + 330 * minute).toISOString().replace('Z', encodeURIComponent('+05:30'));
    expect((await get(`/v1/trends/windows/${start}`, windowDetailsSchema)).start).toBe(iso(openMs));
  });

  test.each([
    [iso(openMs + minute), `in the window ${iso(openMs)}`],
    [iso(openMs + 1_000), `in the window ${iso(openMs)}`],
    ['noon', 'must be a time'],
    [String(openMs), 'must be a time'],
    ['2026-02-30T00:00:00Z', 'must be a time'],
  ])('%s is no start of one, and it is said what is', async (start, message) => {
    const { slug, errors } = await problemOf(await app.request(`/v1/trends/windows/${start}`));
    expect([slug, errors?.[0]]).toEqual([
      'invalid-request',
      { in: 'path', path: 'start', message: expect.stringContaining(message) },
    ]);
  });

  test.each(['limit=0', 'limit=201', 'cursor=x', 'cursor=W10', 'page=2'])('%s is refused', async (query) => {
    expect((await problemOf(await app.request(`${windowAt(openMs)}?${query}`))).slug).toBe('invalid-request');
  });

  test.each([
    ['limit=3', ['limit']],
    ['limit=3&cursor=WzEsIkEiXQ', ['limit', 'cursor']],
  ])('as CSV has all cities, so %s is refused', async (query, paths) => {
    const answers = [
      app.request(`${windowAt(openMs)}?format=csv&${query}`),
      app.request(`${windowAt(openMs)}?${query}`, { headers: { accept: 'text/csv' } }),
    ];
    for (const answer of await Promise.all(answers)) {
      const { slug, errors } = await problemOf(answer);
      expect([slug, errors?.map(({ path }) => path)]).toEqual(['invalid-request', paths]);
    }
  });

  test('that was never computed is not there', async () => {
    expect((await problemOf(await app.request(windowAt(openMs - 60 * minute)))).slug).toBe('window-not-found');
  });
});

describe('CSV', () => {
  const read = async (path: string, accept = '*/*') => {
    const response = await app.request(path, { headers: { accept } });
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    return (await response.text()).split('\r\n');
  };

  test('of a series', async () => {
    const lines = await read(seriesOf(toronto), 'text/csv');
    expect(lines).toEqual([
      'city,metric,start,value,error,provisional',
      `"Toronto, Ontario",tweets,${iso(openMs - 10 * minute)},80,0,false`,
      `"Toronto, Ontario",tweets,${iso(openMs - 5 * minute)},0,0,false`,
      `"Toronto, Ontario",tweets,${iso(openMs)},40,0,true`,
      '',
    ]);
  });

  test('of a top list, without lines that have no city', async () => {
    const [, ...lines] = await read('/v1/trends/top?metric=trending&format=csv');
    const times = `${iso(openMs - minute)},${iso(openMs + 4 * minute)},provisional`;
    expect(lines).toEqual([`trending,${times},1,"Banff, Alberta",1000,0,"${trendOf(banff, 4_000).reason}"`, '']);
  });

  test('of a window has all cities', async () => {
    const lines = await read(`${windowAt(openMs)}?format=csv`);
    expect(lines).toHaveLength(5);
    expect(lines[1]).toContain('"Banff, Alberta",4000,1000,3000,1000,0,0,2000,0.01625,true,1000');
  });

  test('is there for who asks for it, and JSON for who doesn’t', async () => {
    for (const [accept, type] of [
      ['text/csv, application/json;q=0.5', 'text/csv'],
      ['application/json', 'application/json'],
      ['*/*', 'application/json'],
    ] as const) {
      const response = await app.request('/v1/trends/top', { headers: { accept } });
      expect(response.headers.get('content-type')).toContain(type);
      expect(response.headers.get('vary')).toContain('Accept');
    }
    const refused = await app.request('/v1/trends/top', { headers: { accept: 'image/png' } });
    expect((await problemOf(refused)).slug).toBe('not-acceptable');
  });
});
