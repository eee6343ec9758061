import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, withPage } from '../helpers/browser.ts';
import type { RunningVigil, Site } from '../helpers/vigil.ts';
import { createSite, endOfScan, startVigil, submitScan } from '../helpers/vigil.ts';

let site: Site;
let vigil: RunningVigil;
let browser: Browser;
beforeAll(async () => {
  site = await createSite({ CHANCE_OF_FAILURE: '0', MIN_SLEEP: '0.2', MAX_SLEEP: '0.4' });
  [vigil, browser] = await Promise.all([startVigil(site), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await vigil?.stop();
  site?.remove();
});

const visit = <T>(options: BrowserContextOptions, work: (page: Page) => Promise<T>) =>
  withPage(browser, { baseURL: site.apiUrl, ...options }, work);

describe('the console', () => {
  test(
    'takes a scan, shows it end in the list, and opens its page',
    () =>
      visit({}, async (page) => {
        const target = `http://awful.localhost:${site.httpPort}/?from=console`;
        await page.goto('/');
        await page.getByLabel('Target', { exact: true }).fill(target);
        await page.getByRole('button', { name: 'Scan', exact: true }).click();
        await page.goto('/');
        const row = page.getByRole('row').filter({ hasText: 'from=console' });
        await row.getByText('Complete').waitFor({ timeout: 30_000 });
        await row.getByRole('link', { name: target }).click();
        await page.getByRole('heading', { level: 1, name: target }).waitFor();
        await page.getByRole('region', { name: 'Findings' }).getByText('To mend it:').first().waitFor();
        expect(await page.getByRole('link', { name: /Temporal Web UI/ }).getAttribute('href')).toContain(
          site.temporalUiUrl,
        );
      }),
    60_000,
  );

  test(
    'says beside the field what is wrong with a target',
    () =>
      visit({}, async (page) => {
        await page.goto('/');
        await page.getByLabel('Target', { exact: true }).fill('ftp://example.com');
        // The refusal is what is tested here, and browsers log every one.
        const refused = page.waitForResponse((response) => response.request().method() === 'POST');
        page.removeAllListeners('console');
        await page.getByRole('button', { name: 'Scan', exact: true }).click();
        expect((await refused).status()).toBe(400);
        await page.getByText(/The scheme "ftp" can.t be scanned/).waitFor();
      }),
    30_000,
  );

  test(
    'says where nothing is that nothing is there, and leads back',
    () =>
      visit({}, async (page) => {
        // Browsers log the status of every document that is an error.
        page.removeAllListeners('console');
        expect((await page.goto('/no/such/page'))?.status()).toBe(404);
        await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
        await page.getByRole('link', { name: 'All scans' }).click();
        await page.getByLabel('Target', { exact: true }).waitFor();
      }),
    30_000,
  );

  test(
    'cancels a running scan',
    () =>
      visit({}, async (page) => {
        const simulation = { minSleepSeconds: 600, maxSleepSeconds: 600, failureChance: 0 };
        const { id } = await submitScan(site, { profile: 'simulated', options: { simulation } });
        await page.goto(`/scans/${id}`);
        await page.getByRole('button', { name: 'Cancel scan' }).click();
        await page.getByText('Cancelled').first().waitFor();
        expect(await endOfScan(site, id)).toMatchObject({ state: 'cancelled' });
      }),
    30_000,
  );

  test.each([
    ['desktop, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['desktop, dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
    ['phone, light', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
    ['phone, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ] as const)(
    'fits its window: %s',
    (_name, options) =>
      visit(options, async (page) => {
        const { id } = await submitScan(site, { target: `http://poor.localhost:${site.httpPort}` });
        await endOfScan(site, id);
        for (const path of ['/', `/scans/${id}`]) {
          await page.goto(path);
          await page.getByText('Complete').filter({ visible: true }).first().waitFor();
          const overflow = await page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          expect(overflow).toBe(0);
          const background = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
          expect(luminance(String(background)) < 0.5).toBe(options.colorScheme === 'dark');
        }
      }),
    60_000,
  );

  test.each([
    ['a phone', 390],
    ['a small phone', 320],
    ['a desktop', 1280],
  ])(
    'the HTML report shows every cell in the window of %s',
    (_name, width) =>
      visit({ viewport: { width, height: 844 } }, async (page) => {
        const { id } = await submitScan(site, { target: `http://awful.localhost:${site.httpPort}` });
        await endOfScan(site, id);
        await page.goto(`/v1/scans/${id}/report?format=html`);
        const seen = page.getByRole('cell', { name: 'No strict-transport-security header.' });
        expect(await seen.isVisible()).toBe(true);
        const edges = await page
          .getByRole('cell')
          .evaluateAll((cells) => cells.map((cell) => (cell as unknown as Box).getBoundingClientRect().right));
        expect(Math.max(...edges)).toBeLessThanOrEqual(width);
      }),
    30_000,
  );

  test(
    'can be used by keyboard alone',
    () =>
      visit({}, async (page) => {
        await page.goto('/');
        await page.getByLabel('Target', { exact: true }).waitFor();
        await page.keyboard.press('Tab');
        expect(await page.evaluate('document.activeElement.textContent')).toMatch(/skip/i);
        await page.getByLabel('Target', { exact: true }).focus();
        await page.keyboard.type(`http://good.localhost:${site.httpPort}/?by=keyboard`);
        await page.keyboard.press('Enter');
        await page.getByText('by=keyboard').first().waitFor();
      }),
    30_000,
  );
});

/** As much of the browser's elements as is measured here. */
interface Box {
  getBoundingClientRect(): { right: number };
}

/** Of `rgb(r, g, b)`, from 0 to 1, roughly. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return (0.3 * red + 0.6 * green + 0.1 * blue) / 255;
}
