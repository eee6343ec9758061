import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expectToFit, launchBrowser, windows, withPage } from '../helpers/browser.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { Distributions } from '../helpers/karma-distributions.ts';
import { createKarmaPlace, distributionsOf, karmaCommand } from '../helpers/karma-place.ts';
import { knownFiles, pointsIn, recount } from '../helpers/karma-recount.ts';
import type { RunningVigil, Site } from '../helpers/vigil.ts';
import { pidOf, startVigil } from '../helpers/vigil.ts';

let site: Site;
let vigil: RunningVigil;
let distributions: Distributions;
beforeAll(async () => {
  // The demo’s stream, at its fastest; sagas give up soon where a store is away.
  site = await createKarmaPlace({ SECS_PER_DAY: '0', DELAY: '0', VIGIL_KARMA_SAGA_DEADLINE: '2' });
  vigil = await startVigil(site);
  distributions = distributionsOf(site);
});
afterAll(async () => {
  await distributions?.close();
  await vigil?.stop();
  site?.remove();
});

const known = recount(knownFiles());
const inAll = { mariadb: known, cassandra: known, redis: known };

test('the known set ends at 360,500 points in all three stores, row by row as the files say', async () => {
  await expectEventually(async () => expect(await distributions.read()).toEqual(inAll));
  // So that nobody has to trust the recount alone.
  expect(pointsIn(known)).toBe(360_500);
  expect(known[0]).toMatchObject({ minor_sum: 0, medium_sum: 1_100, high_sum: 13_000, critical_sum: 0 });
  const sharing = known.filter(({ cs_name }) => cs_name === 'R1DDL3');
  expect(sharing.map(({ cs_id, findings_count }) => [cs_id, findings_count > 0])).toEqual([
    [9, true],
    [12, true],
  ]);
  const repeated = await distributions.ask('SELECT DISTINCT finding_key FROM ledger WHERE finding_id = 998');
  expect(repeated).toHaveLength(3);
});

test('the stores agree, by the command that compares them', async () => {
  const told = await karmaCommand(site, 'reconcile', '--no-repair', '--check-ledger');
  expect(told).toContain('The stores agree.');
  expect(told.match(/23 crowdsourcers, 360,500 points/g)).toHaveLength(3);
  expect(told).toContain('The ledger adds up to what MariaDB tells.');
});

test('fed once more, in another order, it earns nothing', async () => {
  const lines = readFileSync(join(site.home, 'finding.csv'), 'utf8').trimEnd().split('\n');
  const file = join(site.home, 'again.csv');
  writeFileSync(file, `${lines.toReversed().join('\n')}\n`);
  await karmaCommand(site, 'feed', file, '--once');
  await expectEventually(async () => {
    const [counted] = await distributions.ask<{ again: number }>(
      'SELECT SUM(duplicates) AS again FROM ledger_change WHERE points = 0',
    );
    expect(counted).toEqual({ again: 1_000 });
  });
  expect(await distributions.read()).toEqual(inAll);
});

describe('the console', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
    await parkRenames([
      [1, 'RETRIED'],
      [2, 'DISCARDED'],
    ]);
  });
  afterAll(() => browser?.close());

  const visit = (options: BrowserContextOptions, work: (page: Page) => Promise<void>) =>
    withPage(browser, { baseURL: site.apiUrl, ...options }, work);

  test('shows the leaderboard as it changes', () =>
    visit({}, async (page) => {
      await page.goto('/karma');
      await page.getByRole('link', { name: '4V474R' }).waitFor();
      await karmaCommand(site, 'rename', '14', 'WATCHED', '--reason', 'a test');
      await page.getByRole('link', { name: 'WATCHED' }).waitFor();
    }));

  test('goes back to any day, there and on a crowdsourcer’s page', () =>
    visit({}, async (page) => {
      await page.goto('/karma');
      await page.getByRole('slider', { name: 'As of' }).press('Home');
      await page.getByRole('heading', { name: 'Leaderboard as of 1 Feb 2019' }).waitFor();
      for (let day = 2; day <= 13; day += 1) await page.keyboard.press('ArrowRight');
      await page.getByRole('heading', { name: 'Leaderboard as of 13 Feb 2019' }).waitFor();
      const then = recount(knownFiles(), '2019-02-13 23:59:59').sort((a, b) => b.karma_total - a.karma_total);
      const told = await page.locator('.karma-board .cell-total').allTextContents();
      expect(told.map((text) => Number(text.replace(',', '')))).toEqual(then.map(({ karma_total }) => karma_total));

      await page.getByRole('link', { name: 'B173' }).click();
      await page.getByRole('heading', { level: 1, name: 'B173' }).waitFor();
      await page.getByRole('heading', { name: 'History to the end of 13 Feb 2019' }).waitFor();
      const { findings_count = 0 } = then.find(({ cs_name }) => cs_name === 'B173') ?? {};
      const history = page.getByRole('table', { name: 'Awards and reversals' });
      await expectEventually(async () => expect(await history.locator('tbody tr').count()).toBe(findings_count));
      await page.getByRole('img', { name: /Running total .*, where it is 24,300: medium 1,300/ }).waitFor();
    }));

  test.each(windows)('fits its window: %s', (_name, options) =>
    visit(options, async (page) => {
      await page.goto('/karma');
      await page.getByRole('button', { name: 'Discard' }).first().waitFor();
      await page.getByRole('link', { name: 'B173' }).waitFor();
      await expectToFit(page, options.colorScheme);
      // None takes two lines.
      const heights = '[...document.querySelectorAll(".cell-rank")].map((cell) => cell.clientHeight)';
      expect(new Set((await page.evaluate(heights)) as number[]).size).toBe(1);
      await page.goto('/karma/7?asOf=2019-02-13');
      await page.getByRole('table', { name: 'Awards and reversals' }).waitFor();
      await expectToFit(page, options.colorScheme);
    }),
  );

  test('has what is parked retried or discarded, and compares the stores', () =>
    visit({}, async (page) => {
      await page.goto('/karma');
      const parked = (name: string) => page.getByRole('listitem').filter({ hasText: ` to ${name}` });
      await parked('RETRIED')
        .getByText(/^Redis/)
        .waitFor();
      await parked('RETRIED').getByRole('button', { name: 'Retry' }).click();
      await page.getByRole('link', { name: 'RETRIED' }).waitFor();
      await parked('DISCARDED').getByRole('button', { name: 'Discard…' }).click();
      await parked('DISCARDED').getByRole('button', { name: 'Discard for good' }).click();
      await page.getByRole('region', { name: 'Parked' }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'F474 M0R64N4' }).waitFor();

      const agreement = page.getByRole('region', { name: 'Agreement' });
      await agreement.getByRole('button', { name: 'Compare now' }).click();
      await agreement.getByText('The three stores agree').waitFor();
      await agreement.getByRole('row', { name: 'Redis 23 360,500' }).waitFor();
    }));
});

/** Begins these corrections while Redis doesn't answer, so that they are taken back and parked. */
async function parkRenames(renames: [crowdsourcerId: number, name: string][]): Promise<void> {
  const sagasIn = async (state: string): Promise<number> => {
    const response = await fetch(`${site.apiUrl}/v1/karma/sagas?kind=correction&state=${state}`);
    return ((await response.json()) as { items: unknown[] }).items.length;
  };
  const pid = pidOf(site, 'redis-server');
  process.kill(pid, 'SIGSTOP');
  try {
    for (const [crowdsourcerId, name] of renames) {
      const correction = { kind: 'rename_crowdsourcer', crowdsourcerId, name };
      const { status } = await fetch(`${site.apiUrl}/v1/karma/corrections`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ correction, reason: 'a test' }),
      });
      expect(status).toBe(202);
    }
    await expectEventually(async () => expect(await sagasIn('compensating')).toBe(renames.length));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expectEventually(async () => expect(await sagasIn('parked')).toBe(renames.length));
}
