import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { Registry } from 'prom-client';
import type { CassandraConnection } from '../../../adapters/cassandra/connect.ts';
import { openCassandra } from '../../../adapters/cassandra/connect.ts';
import { migrateTrends } from '../../../adapters/cassandra/trends/migrate-trends.ts';
import { createTrendsReadings } from '../../../adapters/cassandra/trends/readings.ts';
import type { RunningServer } from '../../../api/serve.ts';
import { serveApp } from '../../../api/serve.ts';
import type { LiveTrends, ReprocessRecord } from '../../../api/trends/directory.ts';
import { createLiveTrends } from '../../../api/trends/live/live-trends.ts';
import { trendsKeyspace } from '../../../config/local-urls.ts';
import { pipelineNames } from '../../../config/settings.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import type { CityWindow } from '../../../contracts/trends/windows.ts';
import { buildWeb } from '../../../web/build.mjs';
import { silentLogger } from '../../api/app-for-test.ts';
import { appWithTrends } from '../../api/trends/directory-for-test.ts';
import { expectToFit, launchBrowser, windows, withPage } from '../../helpers/browser.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { TestCassandra } from '../../helpers/karma-services.ts';
import { startCassandra } from '../../helpers/karma-services.ts';
import { cityWindow, trendOf, wholeWindow } from '../../helpers/trends-memory.ts';
import { writeWindow } from '../../helpers/trends-rows.ts';

const minute = 60_000;
const openMs = Math.floor(Date.now() / (5 * minute)) * 5 * minute;
const iso = (ms: number) => new Date(ms).toISOString();
const clock = (ms: number) => new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
const span = (ms: number) => `${clock(ms)}–${clock(ms + 5 * minute)}`;

const names = ['Toronto, Ontario', 'Montréal, Québec', 'Calgary, Alberta', 'Banff, Alberta', 'Ajax, Ontario'] as const;
/** Also those that are only there to be searched. */
const many = Array.from({ length: 1_125 }, (_, index) => cityWindow(`Town ${index}, Saskatchewan`, 1));
const citiesOf = (scale: number): CityWindow[] => [
  ...names.map((city, index) => cityWindow(city, Math.max(1, Math.round(scale * (5 - index))))),
];

let cassandra: TestCassandra;
let writer: CassandraConnection;
let reader: CassandraConnection;
let browser: Browser;
let live: LiveTrends;
let server: RunningServer;
let webDirectory: string;
/** Whether windows can't be looked for. */
let away = false;
let reprocess: Partial<ReprocessRecord>[] = [];
/** What others had counted once more. */
let others: Partial<ReprocessRecord>[] = [];
beforeAll(async () => {
  webDirectory = mkdtempSync(join(tmpdir(), 'vigil-trends-page-'));
  await buildWeb({ outDir: webDirectory });
  cassandra = await startCassandra();
  await migrateTrends(cassandra.ownerUrl, trendsKeyspace);
  writer = openCassandra(cassandra.url, trendsKeyspace);
  reader = openCassandra(cassandra.readerUrl, trendsKeyspace);
  const readings = createTrendsReadings({
    ...reader,
    rowsOfEach: (...query) =>
      away
        ? Promise.reject(new StoreUnavailable('cassandra', 'Cassandra can’t be reached.'))
        : reader.rowsOfEach(...query),
  });
  live = createLiveTrends({ readings, logger: silentLogger, metrics: new Registry(), lookEveryMs: 100 });
  const begun = (): ReprocessRecord => ({
    ...{ id: '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f', state: 'reading', from: iso(openMs), to: iso(openMs), read: 0 },
    ...{ retweetRule: 'any', source: 'start', failure: null, partitions: [], startedAt: iso(openMs), finishedAt: null },
  });
  const reprocessing = {
    begin: async () => begun(),
    get: async () => ({ ...begun(), ...(reprocess.length > 1 ? reprocess.shift() : reprocess[0]) }),
    list: async () => others.map((other) => ({ ...begun(), ...other })),
  };
  const { app } = appWithTrends({ readings, live, reprocessing }, { webDirectory, pipelines: [...pipelineNames] });
  server = await serveApp({ app, host: '127.0.0.1', port: 0, portSetting: 'none', closeTimeoutMs: 1_000 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  live?.close();
  await server?.close();
  await Promise.all([writer?.close(), reader?.close()]);
  await cassandra?.stop();
  rmSync(webDirectory, { recursive: true });
});

/** How the last hour was computed last: the open window has so many times the usual posts. */
async function compute(scale: number, trends = [trendOf(names[4], 40), trendOf(names[0], 5, false)]): Promise<void> {
  const computedAt = iso(Date.now());
  const fresh = { computedAt, latestPostMs: Date.now() - 2_000 };
  const all = citiesOf(scale);
  await writeWindow(writer, wholeWindow('tumbling', openMs, all, { ...fresh, trends }));
  await writeWindow(writer, wholeWindow('sliding', openMs - minute, all, { ...fresh, trends }));
  await writeWindow(writer, wholeWindow('hour', openMs - 58 * minute, [...citiesOf(12 * scale), ...many], fresh));
}

const visit = (options: BrowserContextOptions, work: (page: Page) => Promise<void>) =>
  withPage(browser, { baseURL: `http://127.0.0.1:${server.port}`, ...options }, work);

const postsOf = (page: Page, city: string) =>
  page
    .getByRole('row', { name: new RegExp(`^${city}`) })
    .first()
    .getByRole('cell')
    .first();

test('before anything is counted it says what it waits for, and shows it once it is there, without being loaded anew', () =>
  visit({}, async (page) => {
    await page.goto('/trends');
    await page.getByText('No post has been counted yet').waitFor();
    for (let index = 12; index > 0; index -= 1) {
      const final = { state: 'final', revision: index === 2 ? 2 : 1 } as const;
      await writeWindow(writer, wholeWindow('tumbling', openMs - index * 5 * minute, citiesOf(100 + index), final));
    }
    await compute(100);
    await page.getByRole('heading', { name: 'The last hour by city' }).waitFor();
    for (const city of names.slice(0, 3)) await page.getByRole('button', { name: `Remove ${city}` }).waitFor();
  }));

describe('the page', () => {
  test('shows the last hour, what trends and why, and the account of the window', () =>
    visit({}, async (page) => {
      await page.goto('/trends');
      await expectText(postsOf(page, names[0]), '500');
      for (const metric of ['Posts', 'Retweets', 'Unique users, counted exactly'])
        await page
          .getByRole('img', { name: `${metric} of ${names.slice(0, 3).join('; ')} over the last hour` })
          .waitFor();
      expect(await page.locator('.trend-canvas canvas').count()).toBe(3);
      const active = page.getByRole('region', { name: 'Most active in the last hour' });
      await active.getByRole('row', { name: `1 ${names[0]} 6,000` }).waitFor();
      expect(await active.getByRole('row').count()).toBe(6);
      const retweets = page.getByRole('region', { name: 'Most retweets in the last hour' });
      await retweets.getByRole('row', { name: `1 ${names[0]} 1,500` }).waitFor();
      await page.getByRole('region', { name: 'Trending' }).getByText(trendOf(names[4], 40).reason).waitFor();
      await page.getByText(/Latest post \d+ s ago|Latest post \d+ min ago/).waitFor();
      const zone = new Date().toLocaleTimeString('en', { timeZoneName: 'short' }).split(' ').at(-1);
      await page.getByText(new RegExp(`last hour: .* ${zone}$`)).waitFor();
      const account = page.getByRole('region', { name: `Account of ${span(openMs)}` });
      await account.getByText('Provisional').waitFor();
      expect(await account.locator('dd').allTextContents()).toEqual(['1,503', '1,500', '1', '1', '1']);
    }));

  test('follows what is computed anew', () =>
    visit({}, async (page) => {
      await page.goto('/trends');
      await expectText(postsOf(page, names[0]), '500');
      await compute(200);
      await expectText(postsOf(page, names[0]), '1,000');
      await page.getByRole('row', { name: `1 ${names[0]} 12,000` }).waitFor();
      await compute(100);
      await expectText(postsOf(page, names[0]), '500');
    }));

  test('goes back to any window of the hour by the keyboard', () =>
    visit({}, async (page) => {
      await page.goto('/trends');
      const slider = page.getByRole('slider', { name: 'Window' });
      await slider.focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await expectText(page.locator('output'), span(openMs - 10 * minute));
      await expectText(postsOf(page, names[0]), '510');
      const account = page.getByRole('region', { name: `Account of ${span(openMs - 10 * minute)}` });
      await account.getByText('Final, revision 2').waitFor();
      await page.keyboard.press('End');
      await expectText(page.locator('output'), `${span(openMs)}, provisional`);
    }));

  test('finds any city by the keyboard, and keeps those that are chosen in the address', () =>
    visit({}, async (page) => {
      await page.goto('/trends');
      const search = page.getByRole('combobox', { name: 'Add a city' });
      await search.fill('town 112');
      const found = page.getByRole('listbox', { name: 'Cities' }).getByRole('option');
      await found.filter({ hasText: 'Town 112, Saskatchewan' }).waitFor();
      // Also 1112, and 1120 to 1124.
      expect(await found.count()).toBe(7);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      const active = await page.locator('[role=option][aria-selected=true]').textContent();
      await page.keyboard.press('Enter');
      const chosen = page.getByRole('list', { name: 'Chosen cities' });
      await chosen.getByText(String(active?.replace(/\d+$/, ''))).waitFor();
      expect(await found.count()).toBe(0);
      await page.getByRole('button', { name: `Remove ${names[1]}` }).press('Enter');
      await page.reload();
      await chosen.getByText(String(active?.replace(/\d+$/, ''))).waitFor();
      expect(await chosen.getByRole('listitem').count()).toBe(3);
      await expectText(postsOf(page, 'Town 112'), '0');
      await search.fill('montreal');
      await page.keyboard.press('Escape');
      expect(await found.count()).toBe(0);
      await page.getByRole('button', { name: names[4] }).first().click();
      await chosen.getByText(names[4]).waitFor();
    }));

  test('keeps the focus near a city that is removed by the keyboard', () =>
    visit({}, async (page) => {
      await page.goto(
        `/trends?${new URLSearchParams(names.slice(0, 3).map((city): [string, string] => ['city', city]))}`,
      );
      const remove = (city: string) => page.getByRole('button', { name: `Remove ${city}` });
      const focused = () =>
        page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.role');
      await remove(names[1]).press('Enter');
      await remove(names[1]).waitFor({ state: 'detached' });
      expect(await focused()).toBe(`Remove ${names[2]}`);
      await page.keyboard.press('Enter');
      await remove(names[2]).waitFor({ state: 'detached' });
      expect(await focused()).toBe(`Remove ${names[0]}`);
      await page.keyboard.press('Enter');
      await page.getByText('Choose a city to see its posts.').waitFor();
      expect(await focused()).toBe('combobox');
    }));

  test('says of a city that is searched once more that it is chosen already', () =>
    visit({}, async (page) => {
      await page.goto('/trends');
      const search = page.getByRole('combobox', { name: 'Add a city' });
      await search.fill('montreal');
      await page.getByText(`${names[1]} is chosen already.`).waitFor();
      await search.fill('springfield');
      await page.getByText('No city with posts in the last hour has this in its name.').waitFor();
    }));

  test('tells a city that nobody knows from one that is only quiet', () =>
    visit({}, async (page) => {
      const quiet = 'Alert, Nunavut';
      const before = wholeWindow('tumbling', openMs - 180 * minute, [cityWindow(quiet, 1)], {
        state: 'final',
        revision: 1,
      });
      await writeWindow(writer, before);
      await page.goto(
        `/trends?${new URLSearchParams([
          ['city', 'Nowhere'],
          ['city', quiet],
        ])}`,
      );
      const cells = (city: string) => page.getByRole('row', { name: city }).getByRole('cell');
      await expectEventually(async () => {
        expect(await cells(quiet).allTextContents()).toEqual(['0', '0', '0']);
        expect(await cells('Nowhere').allTextContents()).toEqual(['no posts yet']);
      });
    }));

  test('says that it isn’t known yet what is usual', () =>
    visit({}, async (page) => {
      await page.goto('/trends');
      const trending = page.getByRole('region', { name: 'Trending' });
      await trending.getByRole('button', { name: names[4] }).waitFor();
      await compute(100, [{ ...trendOf(names[4], 40, false), windows: 1 }]);
      await trending.getByText('It isn’t known yet what is usual').waitFor();
      await compute(100, [trendOf(names[4], 5, false)]);
      await trending.getByText('No city has unusually many posts.').waitFor();
      await compute(100);
      await trending.getByRole('button', { name: names[4] }).waitFor();
    }));

  test('has the last hour counted once more, and shows how far that is', () =>
    visit({}, async (page) => {
      const partitions = [{ partition: 0, firstOffset: '1000', nextOffset: '1400', endOffset: '3000' }];
      reprocess = [
        { source: 'start' },
        { source: 'workflow', state: 'waiting', retweetRule: ['retweeted'] },
        { source: 'workflow', partitions, read: 400 },
        { source: 'workflow', state: 'complete', partitions, read: 2_000, finishedAt: iso(Date.now()) },
      ];
      await page.goto('/trends');
      const section = page.getByRole('region', { name: 'Count once more' });
      await section.getByRole('combobox', { name: 'Retweets are' }).selectOption('retweets alone');
      await section.getByRole('button', { name: 'Count the last hour once more' }).click();
      await section.getByText('It waits for a worker.').waitFor();
      await section.getByText('Retweets are: retweets alone').waitFor();
      await section.getByText('Waits until its last minutes take no more posts').waitFor();
      expect(await section.getByText('posts read').count()).toBe(0);
      await section.getByText('400 posts read of 2,000.').waitFor();
      expect(await section.getByRole('progressbar').getAttribute('value')).toBe('400');
      await section.getByText('Done').waitFor();
      await section.getByRole('button', { name: 'Count the last hour once more' }).waitFor();
    }));

  test('shows what somebody else has counted once more, to its end', () =>
    visit({}, async (page) => {
      const partitions = [{ partition: 0, firstOffset: '1000', nextOffset: '1400', endOffset: '3000' }];
      const earlier = { id: '4f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f', state: 'complete', read: 7 } as const;
      others = [earlier];
      await page.clock.install();
      await page.goto('/trends');
      const section = page.getByRole('region', { name: 'Count once more' });
      await section.getByText('7 posts read.').waitFor();
      others = [earlier, {}];
      reprocess = [{ source: 'workflow', retweetRule: ['quoted'], partitions, read: 400 }];
      await expectEventually(async () => {
        await page.clock.runFor(1_000);
        expect(await section.getByText('400 posts read of 2,000.').count()).toBe(1);
      });
      expect(await section.getByRole('button').getAttribute('aria-disabled')).toBe('false');
      reprocess = [{ source: 'workflow', state: 'complete', partitions, read: 2_000, finishedAt: iso(Date.now()) }];
      await expectEventually(async () => {
        await page.clock.runFor(1_000);
        expect(await section.getByText('2,000 posts read of 2,000.').count()).toBe(1);
      });
      others = [];
    }));

  test('asks no more how counting goes once it is left', () =>
    visit({}, async (page) => {
      let looks = 0;
      page.on('request', (request) => {
        if (request.method() === 'GET' && request.url().includes('/v1/trends/reprocess/')) looks += 1;
      });
      reprocess = [{ source: 'start' }];
      await page.clock.install();
      await page.goto('/trends');
      const section = page.getByRole('region', { name: 'Count once more' });
      await section.getByRole('button', { name: 'Count the last hour once more' }).click();
      await expectEventually(async () => {
        await page.clock.runFor(1_000);
        expect(looks).toBeGreaterThan(1);
      });
      await page.getByRole('link', { name: 'Karma' }).click();
      await page.getByRole('heading', { name: 'Karma', level: 1 }).waitFor();
      const before = looks;
      for (let second = 0; second < 5; second += 1) await page.clock.runFor(1_000);
      expect(looks).toBe(before);
    }));

  test.each(windows)('fits its window: %s', (_name, options) =>
    visit(options, async (page) => {
      const query = new URLSearchParams(names.map((city): [string, string] => ['city', city]));
      await page.goto(`/trends?${query}`);
      await expectText(postsOf(page, names[0]), '500');
      await page.getByRole('region', { name: 'Trending' }).getByRole('button', { name: names[4] }).waitFor();
      await expectToFit(page, options.colorScheme);
      await page.getByRole('combobox', { name: 'Add a city' }).fill('town');
      await page.getByRole('listbox', { name: 'Cities' }).waitFor();
      await expectToFit(page, options.colorScheme);
    }),
  );

  test('is drawn anew in the other theme', () =>
    visit({ colorScheme: 'light' }, async (page) => {
      await page.goto('/trends');
      await expectText(postsOf(page, names[0]), '500');
      const drawn = () => page.evaluate('document.querySelector(".trend-canvas canvas").toDataURL()');
      const light = await drawn();
      await page.getByRole('button', { name: 'Switch between light and dark' }).click();
      await expectEventually(async () => expect(await drawn()).not.toBe(light));
    }));
});

test('says that counts can’t be read, or that the connection is lost, and goes on once they are back', () =>
  visit({}, async (page) => {
    await page.goto('/trends');
    await expectText(postsOf(page, names[0]), '500');
    away = true;
    const alert = page.getByRole('alert').filter({ hasText: 'Counts can’t be read now.' });
    await alert.waitFor();
    const isLive = page.getByText('Live', { exact: true });
    expect(await isLive.count()).toBe(0);
    await expectText(postsOf(page, names[0]), '500');
    away = false;
    await alert.waitFor({ state: 'detached' });
    await isLive.waitFor();

    live.close();
    await page.getByText('Connection lost, retrying', { exact: true }).first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await compute(300);
    await expectText(postsOf(page, names[0]), '1,500');
  }));

test('says that it isn’t connected also where it has nothing to show yet', () =>
  visit({}, async (page) => {
    // As a refusal is, but for an error that the browser would report.
    await page.route('**/v1/trends/live*', (route) => route.fulfill({ status: 204 }));
    await page.goto('/trends');
    await page.getByText('The first window is there').waitFor();
    await page.getByText('Connection lost, retrying', { exact: true }).waitFor();
    await page.unroute('**/v1/trends/live*');
    await page.getByRole('heading', { name: 'The last hour by city' }).waitFor();
  }));

const expectText = (place: Locator, text: string) =>
  expectEventually(async () => expect(await place.textContent()).toBe(text));
