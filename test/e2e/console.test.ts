import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expectToFit, launchBrowser, windows, withPage } from '../helpers/browser.ts';
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
        await page.getByRole('link', { name: 'Home' }).click();
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

  test.each(windows)(
    'fits its window: %s',
    (_name, options) =>
      visit(options, async (page) => {
        const { id } = await submitScan(site, { target: `http://poor.localhost:${site.httpPort}` });
        await endOfScan(site, id);
        for (const path of ['/', `/scans/${id}`]) {
          await page.goto(path);
          await page.getByText('Complete').filter({ visible: true }).first().waitFor();
          await expectToFit(page, options.colorScheme);
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
        expect(await page.getByRole('cell', { name: 'x-frame-options: ALLOWALL' }).isVisible()).toBe(true);
        expect(await page.evaluate(rightmostCell)).toBeLessThanOrEqual(width);
      }),
    30_000,
  );

  test(
    'the list keeps ports whole and summaries to two lines, however wide the window',
    () =>
      visit({}, async (page) => {
        // Refused by the outbound policy, with a reason that is longer than two lines.
        const target = `http://a-name-of-some-length.localhost:${site.httpPort}`;
        const { id } = await submitScan(site, { target, profile: 'http' });
        await endOfScan(site, id);
        await page.goto('/');
        const row = `tr:has([href="/scans/${id}"])`;
        await page.getByRole('link', { name: target, exact: true }).waitFor();
        const seen = { wrapped: false, cut: false };
        for (let width = 320; width <= 1280; width += 40) {
          await page.setViewportSize({ width, height: 900 });
          const tops = (await page.evaluate(lineOfEachCharacter(`${row} .row-link`))) as number[];
          const port = tops.slice(-String(site.httpPort).length);
          expect({ width, linesOfPort: new Set(port).size }).toEqual({ width, linesOfPort: 1 });
          const [shown, whole] = (await page.evaluate(linesOf(`${row} .cell-summary > span`))) as [number, number];
          expect(shown).toBeLessThanOrEqual(2);
          seen.wrapped ||= new Set(tops).size > 1;
          seen.cut ||= whole > shown;
        }
        expect(seen).toEqual({ wrapped: true, cut: true });
      }),
    60_000,
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

// Evaluated in the page, whose elements these tests have no types for.

/** How far to the right any cell reaches. */
const rightmostCell =
  "Math.max(...[...document.querySelectorAll('td')].map((cell) => cell.getBoundingClientRect().right))";

/** Where each character of an element stands, from the top. */
const lineOfEachCharacter = (selector: string): string => `
  [...document.querySelector('${selector}').childNodes].flatMap((node) =>
    [...(node.nodeValue ?? '')].map((_, at) => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return Math.round(range.getBoundingClientRect().top);
    }))`;

/** The lines of an element that are shown, and those that it has. */
const linesOf = (selector: string): string => `{
  const element = document.querySelector('${selector}');
  const height = parseFloat(getComputedStyle(element).lineHeight);
  [element.clientHeight, element.scrollHeight].map((part) => Math.round(part / height));
}`;
