import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { CassandraConnection } from '../../../adapters/cassandra/connect.ts';
import { openCassandra } from '../../../adapters/cassandra/connect.ts';
import { createBatchStore } from '../../../adapters/cassandra/trends/batch-store.ts';
import { migrateTrends } from '../../../adapters/cassandra/trends/migrate-trends.ts';
import { createTrendsReadings } from '../../../adapters/cassandra/trends/readings.ts';
import type { RunningServer } from '../../../api/serve.ts';
import { serveApp } from '../../../api/serve.ts';
import { createLiveTrends } from '../../../api/trends/live/live-trends.ts';
import { trendsKeyspace } from '../../../config/local-urls.ts';
import type { TrendsReadings, WholeWindow } from '../../../contracts/trends/readings.ts';
import { problemOf, silentLogger } from '../../api/app-for-test.ts';
import { appWithTrends } from '../../api/trends/directory-for-test.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { allPanels, dashboards } from '../../helpers/grafana.ts';
import type { TestCassandra } from '../../helpers/karma-services.ts';
import { startCassandra } from '../../helpers/karma-services.ts';
import { listenTo } from '../../helpers/server-sent-events.ts';
import { cityWindow, trendOf, wholeWindow } from '../../helpers/trends-memory.ts';
import { writeWindow } from '../../helpers/trends-rows.ts';

const minute = 60_000;
const hour = 60 * minute;
/** The open window began with this minute. */
const openMs = Math.floor(Date.now() / (5 * minute)) * 5 * minute;
const iso = (ms: number) => new Date(ms).toISOString();
const [toronto, apostrophe] = ['Toronto, Ontario', "L'Ange-Gardien, Québec"];

const tumbling = (index: number, tweets: number, changes: Partial<WholeWindow> = {}): WholeWindow =>
  wholeWindow(
    'tumbling',
    openMs - index * 5 * minute,
    [cityWindow(toronto, tweets), cityWindow(apostrophe, 2_000 + tweets, { uniqueUsersError: 0.01625 })],
    { state: 'final', revision: 1, ...changes },
  );

/** From 26 hours ago on, with a gap of some hours. */
const known: WholeWindow[] = [
  ...[26 * 12, 25 * 12, 12, 11, 2, 1].map((index) => tumbling(index, index)),
  tumbling(0, 40, { state: 'provisional', revision: 0, trends: [trendOf(toronto, 40)] }),
  wholeWindow('sliding', openMs - 4 * minute, [cityWindow(toronto, 30)]),
  wholeWindow('sliding', openMs, [cityWindow(toronto, 40)], { trends: [trendOf(toronto, 40)] }),
  wholeWindow('hour', openMs - 55 * minute, [cityWindow(toronto, 120), cityWindow(apostrophe, 9_000)]),
];

let cassandra: TestCassandra;
let writer: CassandraConnection;
let reader: CassandraConnection;
let readings: TrendsReadings;
beforeAll(async () => {
  cassandra = await startCassandra();
  await migrateTrends(cassandra.ownerUrl, trendsKeyspace);
  writer = openCassandra(cassandra.url, trendsKeyspace);
  reader = openCassandra(cassandra.readerUrl, trendsKeyspace);
  readings = createTrendsReadings(reader);
});
afterAll(async () => {
  await Promise.all([writer?.close(), reader?.close()]);
  await cassandra?.stop();
});

const summaryOf = ({ all: _all, trends: _trends, ...summary }: WholeWindow) => summary;

describe('before anything is counted', () => {
  test('nothing is there', async () => {
    const nowMs = Date.now();
    expect(await readings.windows('tumbling', nowMs - hour, nowMs)).toEqual([]);
    expect(await readings.newest('hour', nowMs)).toBeNull();
    expect(await readings.window('tumbling', openMs)).toBeNull();
    expect([await readings.progress(), await readings.isKnown(toronto)]).toEqual([[], false]);
  });

  test('how far partitions are counted is told before the first window', async () => {
    const mark = { generation: 'live', partition: 1, nextOffset: 9_007_199_254_740_993n };
    await createBatchStore(writer, 3_600).advance({ ...mark, watermarkMs: openMs, caughtUpAtMs: null });
    expect(await readings.progress()).toEqual([
      { partition: 1, nextOffset: '9007199254740993', watermarkMs: openMs, caughtUpAtMs: null },
    ]);
  });
});

describe('with an account that may only read', () => {
  beforeAll(async () => {
    for (const window of known) await writeWindow(writer, window);
  });

  test('windows of a time are told in its order, over hours and days', async () => {
    const all = known.filter(({ kind }) => kind === 'tumbling');
    expect(await readings.windows('tumbling', openMs - 27 * hour, openMs + 1)).toEqual(all.map(summaryOf));
    const [from, to] = [openMs - 12 * 5 * minute, openMs - 5 * minute];
    expect((await readings.windows('tumbling', from, to)).map(({ startMs }) => startMs)).toEqual(
      [12, 11, 2].map((index) => openMs - index * 5 * minute),
    );
  });

  test('a window is told with its cities', async () => {
    for (const window of known) expect(await readings.window(window.kind, window.startMs)).toEqual(window);
  });

  test('the newest of each kind is found', async () => {
    for (const kind of ['tumbling', 'sliding', 'hour'] as const)
      expect(await readings.newest(kind, Date.now())).toEqual(known.findLast((window) => window.kind === kind));
    // Also long after counting stopped, and not from the future.
    expect((await readings.newest('hour', Date.now() + 9 * hour))?.startMs).toBe(openMs - 55 * minute);
    expect((await readings.newest('sliding', openMs - minute))?.startMs).toBe(openMs - 4 * minute);
  });

  test('a city’s series is told over days, and no other’s', async () => {
    const rows = await readings.series(apostrophe, openMs - 27 * hour, openMs + 1);
    expect(
      rows.map(({ startMs, counts, uniqueUsersError, state }) => [startMs, counts.tweets, uniqueUsersError, state]),
    ).toEqual(
      known
        .filter(({ kind }) => kind === 'tumbling')
        .map(({ startMs, all, state }) => [startMs, all[0]?.counts.tweets, 0.01625, state]),
    );
    expect(await readings.series('Springfield', openMs - hour, openMs)).toEqual([]);
    expect([await readings.isKnown(apostrophe), await readings.isKnown('Springfield')]).toEqual([true, false]);
  });

  test('what is computed anew is told anew', async () => {
    const before = await readings.window('tumbling', openMs);
    const after = tumbling(0, 41, { state: 'provisional', revision: 0, computedAt: iso(Date.now()) });
    await writeWindow(writer, after);
    expect([before?.all[1]?.counts.tweets, await readings.window('tumbling', openMs)]).toEqual([40, after]);
    await writeWindow(
      writer,
      known.find(({ startMs, kind }) => startMs === openMs && kind === 'tumbling') as WholeWindow,
    );
  });

  test('nothing can be changed', async () => {
    await expect(
      reader.command('DELETE FROM windows WHERE kind = ? AND hour = ?', ['hour', new Date()]),
    ).rejects.toThrow('does not permit this account');
  });

  test('the API tells it', async () => {
    const { app } = appWithTrends({ readings });
    const get = async (path: string) => (await app.request(path)).json() as Promise<Record<string, unknown>>;
    const city = encodeURIComponent(apostrophe);
    expect(await get(`/v1/trends/cities/${city}/series?from=${iso(openMs - 10 * minute)}`)).toMatchObject({
      points: [{ value: 2_002 }, { value: 2_001 }, { value: 2_040, provisional: true }],
    });
    expect(await get('/v1/trends/top?n=1')).toMatchObject({ lines: [{ city: apostrophe, value: 9_000 }] });
    expect(await get('/v1/trends/top?metric=trending&n=1')).toMatchObject({ lines: [{ trend: trendOf(toronto, 40) }] });
    expect(await get(`/v1/trends/windows/${iso(openMs)}`)).toMatchObject({
      items: [{ city: apostrophe }, { city: toronto }],
    });
    expect(await get('/v1/trends')).toMatchObject({
      waitingFor: null,
      partitions: [{ nextOffset: '9007199254740993' }],
    });
  });

  test('Grafana’s dashboards are answered', async () => {
    const variables = Object.fromEntries(
      dashboards().flatMap(({ templating }) => templating.list.map(({ name, query }) => [name, query.query])),
    );
    const cities = (await reader.rows(variables.city ?? '')).map(({ city }) => String(city));
    expect(cities.sort()).toEqual([apostrophe, toronto]);
    const sqlStrings = cities.map((city) => `'${city.replaceAll("'", "''")}'`).join(',');
    for (const { title, targets } of allPanels())
      for (const { target } of targets.filter((one) => one.target !== undefined)) {
        const statement = String(target)
          .replaceAll(/\$\{city:sqlstring\}/g, sqlStrings)
          .replaceAll('$__timeFrom', String(openMs - 27 * hour))
          .replaceAll('$__timeTo', String(Date.now()));
        expect([title, (await reader.command(statement)).length > 0]).toEqual([title, true]);
      }
  });
});

describe('who listens', () => {
  let server: RunningServer;
  let live: ReturnType<typeof createLiveTrends>;
  beforeAll(async () => {
    live = createLiveTrends({ readings, logger: silentLogger, metrics: new Registry(), lookEveryMs: 50 });
    const { app } = appWithTrends({ readings, live });
    server = await serveApp({ app, host: '127.0.0.1', port: 0, portSetting: 'none', closeTimeoutMs: 1_000 });
  });
  afterAll(async () => {
    live?.close();
    await server?.close();
  });

  test('is told what is computed anew, also after Cassandra was away', async () => {
    const query = new URLSearchParams({ city: toronto });
    const listening = await listenTo(`http://127.0.0.1:${server.port}/v1/trends/live?${query}`);
    const valuesOf = () =>
      listening.events
        .filter(({ event }) => event === 'points')
        .map(({ data }) => data[0].points.at(-1).value as number);
    await expectEventually(() => expect(valuesOf()).toEqual([40]));
    await writeWindow(writer, tumbling(0, 50, { state: 'provisional', revision: 0, computedAt: iso(Date.now()) }));
    await expectEventually(() => expect(valuesOf()).toEqual([40, 50]));

    await cassandra.kill();
    await expectEventually(() => expect(listening.events.at(-1)).toMatchObject({ data: { available: false } }));
    expect(JSON.stringify(listening.events.at(-1))).not.toMatch(/127\.0\.0\.1|vigil_reader/);
    const { app } = appWithTrends({ readings });
    const problem = await problemOf(await app.request('/v1/trends/top'));
    expect([problem.slug, problem.status]).toEqual(['trends-unavailable', 503]);

    await cassandra.start();
    await expectEventually(() => expect(listening.events.at(-1)).toMatchObject({ data: { available: true } }));
    // Who writes has a connection of its own, which comes back by itself.
    await expectEventually(() =>
      writeWindow(writer, tumbling(0, 60, { state: 'provisional', revision: 0, computedAt: iso(Date.now()) })),
    );
    await expectEventually(() => expect(valuesOf()).toEqual([40, 50, 60]));
    listening.stop();
  });
});
