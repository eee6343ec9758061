import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { RunningServer } from '../../../api/serve.ts';
import { serveApp } from '../../../api/serve.ts';
import type { LiveTrends } from '../../../api/trends/directory.ts';
import type { LiveOptions } from '../../../api/trends/live/live-trends.ts';
import { createLiveTrends } from '../../../api/trends/live/live-trends.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { Listening } from '../../helpers/server-sent-events.ts';
import { listenTo } from '../../helpers/server-sent-events.ts';
import type { TrendsMemory } from '../../helpers/trends-memory.ts';
import { cityWindow, createMemoryReadings, emptyMemory, trendOf, wholeWindow } from '../../helpers/trends-memory.ts';
import { problemOf, silentLogger } from '../app-for-test.ts';
import { appWithTrends } from './directory-for-test.ts';

const minute = 60_000;
const [toronto, banff] = ['Toronto, Ontario', 'Banff, Alberta'];

let openMs = 0;
let memory: TrendsMemory;
let metrics: Registry;
let live: LiveTrends;
let server: RunningServer;
let listening: Listening[];
/** How often each thing was read; `away` while nothing can be. */
let asked: Record<string, number>;
let away: boolean;

async function begin(options: Partial<LiveOptions> = {}): Promise<void> {
  const inMemory = createMemoryReadings(memory);
  const count =
    <Args extends unknown[], T>(name: string, read: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      asked[name] = (asked[name] ?? 0) + 1;
      if (away) throw new StoreUnavailable('cassandra', 'Cassandra can’t be reached.');
      return read(...args);
    };
  const readings = {
    ...inMemory,
    windows: count('windows', inMemory.windows),
    newest: count('newest', inMemory.newest),
    window: count('window', inMemory.window),
    isKnown: count('isKnown', inMemory.isKnown),
  };
  live = createLiveTrends({ readings, logger: silentLogger, metrics, lookEveryMs: 5, ...options });
  const { app } = appWithTrends({ readings, live });
  server = await serveApp({ app, host: '127.0.0.1', port: 0, portSetting: 'none', closeTimeoutMs: 1_000 });
}

beforeEach(() => {
  openMs = Math.floor(Date.now() / (5 * minute)) * 5 * minute;
  memory = {
    ...emptyMemory(),
    windows: [
      wholeWindow('tumbling', openMs - 5 * minute, [cityWindow(toronto, 80)], { state: 'final', revision: 1 }),
      wholeWindow('tumbling', openMs, [cityWindow(toronto, 40), cityWindow(banff, 4)]),
      wholeWindow('sliding', openMs - minute, [cityWindow(toronto, 50)], { trends: [trendOf(toronto, 50)] }),
      wholeWindow('hour', openMs - 59 * minute, [cityWindow(toronto, 120), cityWindow(banff, 4)]),
    ],
  };
  metrics = new Registry();
  listening = [];
  asked = {};
  away = false;
});
afterEach(async () => {
  for (const one of listening) one.stop();
  live?.close();
  await server?.close();
});

const url = (...cities: string[]) =>
  `http://127.0.0.1:${server.port}/v1/trends/live?${new URLSearchParams(cities.map((city): [string, string] => ['city', city]))}`;

async function listen(cities: string[] = [], headers: Record<string, string> = {}): Promise<Listening> {
  const one = await listenTo(url(...cities), headers);
  listening.push(one);
  return one;
}

const windowsOf = ({ events }: Listening) =>
  events.filter(({ event }) => event === 'window').map(({ data }) => `${data.window.kind} ${data.window.start}`);
const iso = (ms: number) => new Date(ms).toISOString();

/** The open window has more posts, as if it had been computed anew. */
function recompute(tweets: number, atMs = Date.now(), city = toronto): void {
  const fresh = wholeWindow('tumbling', openMs, [cityWindow(city, tweets)], { computedAt: iso(atMs) });
  memory.windows = memory.windows.map((window) =>
    window.kind === 'tumbling' && window.startMs === openMs ? fresh : window,
  );
}

const metric = async (name: string, labels: Record<string, string> = {}): Promise<number> => {
  const { values } = (await metrics.getSingleMetric(name)?.get()) ?? { values: [] };
  return (
    values.find((value) => Object.entries(labels).every(([key, wanted]) => value.labels[key] === wanted))?.value ?? 0
  );
};

describe('who connects', () => {
  test('is told the windows of the last hour, their lists, and points of the cities asked for', async () => {
    await begin();
    const one = await listen([toronto]);
    await expectEventually(() =>
      expect(windowsOf(one)).toEqual([
        `tumbling ${iso(openMs - 5 * minute)}`,
        `tumbling ${iso(openMs)}`,
        `sliding ${iso(openMs - minute)}`,
        `hour ${iso(openMs - 59 * minute)}`,
      ]),
    );
    const [points, ...windows] = one.events;
    expect(points?.data.map(({ city, metric }: { city: string; metric: string }) => [city, metric])).toEqual([
      [toronto, 'tweets'],
      [toronto, 'retweets'],
      [toronto, 'uniqueusers'],
    ]);
    expect(points?.data[0].points).toEqual([
      { start: iso(openMs - 5 * minute), value: 80, error: 0, provisional: false },
      { start: iso(openMs), value: 40, error: 0, provisional: true },
    ]);
    expect(windows.map(({ data }) => data.lists.map(({ metric }: { metric: string }) => metric))).toEqual([
      [],
      [],
      ['tweets', 'retweets', 'uniqueusers', 'trending'],
      ['tweets', 'retweets', 'uniqueusers'],
    ]);
    expect(windows[2]?.data.lists[3].lines[0].trend.reason).toBe(trendOf(toronto, 50).reason);
  });

  test('later is told the same, without a further look at the store', async () => {
    await begin({ lookEveryMs: 60_000 });
    const first = await listen([toronto]);
    await expectEventually(() => expect(windowsOf(first)).toHaveLength(4));
    const before = { ...asked };
    const second = await listen([banff]);
    await expectEventually(() => expect(windowsOf(second)).toEqual(windowsOf(first)));
    expect(second.events[0]?.data[0].city).toBe(banff);
    expect(asked).toEqual(before);
  });

  test('with a city that has no posts is told zeros, or no point where nothing is known of it', async () => {
    const [alert, nowhere] = ['Alert, Nunavut', 'Nowhere'];
    memory.windows.push(wholeWindow('tumbling', openMs - 180 * minute, [cityWindow(alert, 1)], { state: 'final' }));
    await begin();
    const valuesOf = ({ events }: Listening, city: string) =>
      events
        .filter(({ event }) => event === 'points')
        .map(({ data }) => data.find((told: { city: string }) => told.city === city).points)
        .map((points: { value: number }[]) => points.map(({ value }) => value));
    const one = await listen([alert, nowhere]);
    await expectEventually(() => expect(windowsOf(one)).toHaveLength(4));
    const two = await listen([nowhere, toronto]);
    await expectEventually(() => expect(windowsOf(two)).toHaveLength(4));
    expect([valuesOf(one, alert), valuesOf(one, nowhere)]).toEqual([[[0, 0]], [[]]]);
    expect([valuesOf(two, nowhere), valuesOf(two, toronto)]).toEqual([[[]], [[80, 40]]]);
    const looks = asked.windows ?? 0;
    await expectEventually(() => expect(asked.windows).toBeGreaterThan(looks + 3));
    expect(asked.isKnown).toBe(2);
    recompute(7, Date.now(), nowhere);
    await expectEventually(() => expect(valuesOf(one, nowhere)).toEqual([[], [7]]));
  });

  test('again is told what was computed since', async () => {
    await begin();
    const first = await listen([toronto]);
    await expectEventually(() => expect(windowsOf(first)).toHaveLength(4));
    const id = first.events.at(-1)?.id ?? '';
    first.stop();
    await expectEventually(async () => expect(await metric('vigil_trends_listeners')).toBe(0));
    recompute(44, Number(id) + 1);
    const again = await listen([toronto], { 'last-event-id': String(Number(id) + 2 * minute) });
    await expectEventually(async () => expect(await metric('vigil_trends_listeners')).toBe(1));
    recompute(45, Number(id) + 3 * minute);
    await expectEventually(() => expect(windowsOf(again)).toHaveLength(1));
    const back = await listen([toronto], { 'last-event-id': String(Number(id) + 3 * minute) });
    await expectEventually(() => expect(windowsOf(back)).toEqual([`tumbling ${iso(openMs)}`]));
    expect(back.events[0]?.data[0].points).toMatchObject([{ start: iso(openMs), value: 45 }]);
  });

  test('with a Last-Event-ID that nobody gave is refused, and so is who asks for too many cities', async () => {
    await begin();
    const tooMany = Array.from({ length: 11 }, (_, index) => `City ${index}`);
    for (const [response, message] of [
      [await fetch(url(), { headers: { 'last-event-id': 'yesterday' } }), 'must be the id of an event'],
      [await fetch(url(...tooMany)), 'must be 10 cities at most'],
    ] as const) {
      const { slug, errors } = await problemOf(response);
      expect([slug, errors?.map((error) => error.message)]).toEqual(['invalid-request', [message]]);
    }
  });
});

describe('who listens', () => {
  test('is told what is computed anew, and nothing else', async () => {
    await begin();
    const one = await listen([toronto]);
    await expectEventually(() => expect(windowsOf(one)).toHaveLength(4));
    recompute(41);
    await expectEventually(() => expect(windowsOf(one)).toHaveLength(5));
    const [points, window] = one.events.slice(-2);
    expect(points?.data).toMatchObject([
      { city: toronto, metric: 'tweets', points: [{ start: iso(openMs), value: 41, provisional: true }] },
      { metric: 'retweets' },
      { metric: 'uniqueusers' },
    ]);
    expect(window?.data).toMatchObject({ window: { start: iso(openMs), cities: 1 }, lists: [] });
    const looks = asked.windows ?? 0;
    await expectEventually(() => expect(asked.windows).toBeGreaterThan(looks + 3));
    expect(windowsOf(one)).toHaveLength(5);
  });

  test('costs the store as much as one, and nothing once all are gone', async () => {
    await begin({ lookEveryMs: 60_000 });
    const all = await Promise.all(Array.from({ length: 20 }, () => listen([toronto])));
    await expectEventually(() => {
      for (const one of all) expect(windowsOf(one)).toHaveLength(4);
    });
    expect(asked).toEqual({ windows: 1, newest: 2, window: 2 });
    expect(await metric('vigil_trends_listeners')).toBe(20);
    for (const one of all) one.stop();
    await expectEventually(async () => expect(await metric('vigil_trends_listeners')).toBe(0));
    expect(await metric('vigil_trends_listeners_gone_total', { departure: 'left' })).toBe(20);
  });

  test('is told that the store is away, once, and that it is back', async () => {
    away = true;
    await begin();
    const one = await listen();
    await expectEventually(() => expect(one.events).toHaveLength(1));
    expect(one.events[0]).toMatchObject({
      ...{ event: 'store', data: { available: false, detail: 'Cassandra can’t be reached.' } },
    });
    away = false;
    await expectEventually(() => expect(windowsOf(one)).toHaveLength(4));
    expect(one.events[1]).toMatchObject({ event: 'store', data: { available: true, detail: null } });
  });

  test('is kept connected while there is nothing to tell', async () => {
    memory.windows = [];
    await begin({ keepAliveMs: 10 });
    const one = await listen();
    await expectEventually(() => expect(one.comments.length).toBeGreaterThan(2));
    expect(one.events).toEqual([]);
  });

  test('is sent away where too many do, with when to come back', async () => {
    await begin({ mostListeners: 1 });
    const first = await listen();
    const response = await fetch(url());
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await problemOf(response)).slug).toBe('too-many-listeners');
    first.stop();
    await expectEventually(async () => expect((await listen()).status).toBe(200));
  });

  test('is ended when the API is', async () => {
    await begin();
    const one = await listen();
    live.close();
    expect(await one.ended).toBe('ended');
  });
});

test('who takes nothing is dropped, while all others are told on', async () => {
  await begin({ lookEveryMs: 1 });
  const cities = Array.from(
    { length: 10 },
    (_, index) => `A city with a rather long name, so that there is much to tell, ${index}`,
  );
  const slow = connect(server.port, '127.0.0.1');
  slow.pause();
  const path = url(...cities).slice(`http://127.0.0.1:${server.port}`.length);
  slow.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
  const other = await listen([toronto]);
  await expectEventually(async () => expect(await metric('vigil_trends_listeners')).toBe(2));
  const news = setInterval(() => {
    const computedAt = iso(Date.now());
    memory.windows = Array.from({ length: 12 }, (_, index) =>
      wholeWindow('tumbling', openMs - index * 5 * minute, [cityWindow(toronto, index)], { computedAt }),
    );
  }, 1);
  try {
    await expectEventually(async () =>
      expect(await metric('vigil_trends_listeners_gone_total', { departure: 'too_slow' })).toBe(1),
    );
  } finally {
    clearInterval(news);
  }
  expect(await metric('vigil_trends_listeners')).toBe(1);
  const told = other.events.length;
  recompute(1_000);
  await expectEventually(() => expect(other.events.length).toBeGreaterThan(told));
  slow.destroy();
});
