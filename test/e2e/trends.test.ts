import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { TopListResource, WindowDetails } from '../../contracts/trends/resource.ts';
import { isBalanced } from '../../domain/trends/counts.ts';
import { launchBrowser, withPage } from '../helpers/browser.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { createTrendsPlace } from '../helpers/trends-place.ts';
import type { RunningVigil, Site } from '../helpers/vigil.ts';
import { startVigil, vigilCommand } from '../helpers/vigil.ts';

let site: Site;
let vigil: RunningVigil;
let browser: Browser;
beforeAll(async () => {
  // The demo’s stream.
  [site, browser] = await Promise.all([createTrendsPlace({ VIGIL_POST_STREAM_RATE: '100' }), launchBrowser()]);
  vigil = await startVigil(site);
});
afterAll(async () => {
  await browser?.close();
  await vigil?.stop();
  site?.remove();
});

async function read<T>(path: string): Promise<T> {
  const response = await fetch(`${site.apiUrl}/v1/trends/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

test('the dashboard of a first start moves by itself', () =>
  withPage(browser, { baseURL: site.apiUrl }, async (page) => {
    await page.goto('/trends');
    const busiest = page.getByRole('region', { name: 'Most active in the last hour' }).getByRole('row').nth(1);
    const posts = async () => Number((await busiest.getByRole('cell').last().textContent())?.replaceAll(',', ''));
    await expectEventually(async () => expect(await posts()).toBeGreaterThan(0));
    const before = await posts();
    await expectEventually(async () => expect(await posts()).toBeGreaterThan(before));
    await page.getByText('Live', { exact: true }).waitFor();
    await page
      .getByRole('region', { name: /^Account of/ })
      .getByText('Provisional')
      .waitFor();
  }));

test('what a window tells adds up, over HTTP and on the command line', async () => {
  const minutes = 5 * 60_000;
  const start = new Date(Math.floor(Date.now() / minutes) * minutes).toISOString();
  await expectEventually(async () => {
    const { account } = await read<WindowDetails>(`windows/${start}`);
    expect(account.counted).toBeGreaterThan(0);
    expect(isBalanced(account)).toBe(true);
  });
  const { code, stdout } = await vigilCommand(site, 'trends', 'top');
  expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/^RANK +CITY +POSTS$/)]);
});

test('the last hour is counted once more while the stream goes on', async () => {
  const { code, stdout } = await vigilCommand(site, 'trends', 'reprocess', '--watch');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Done: [\d,]+ posts read/)]);
  const { window } = await read<TopListResource>('top?metric=tweets&window=1h&n=1');
  expect(window.generation).not.toBe('live');
}, 240_000);
