import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.mjs';

const args = ['no-sandbox', 'disable-gpu', 'disable-background-networking', 'disable-component-update', 'disable-sync'];

export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium; `npm test` installs it.');
  return chromium.launch({ executablePath, args: [...args, 'no-first-run'].map((arg) => `--${arg}`) });
}

/** Opens a page for `work`, and fails if the page reported an error: a broken script, a blocked resource. */
export async function withPage<T>(
  browser: Browser,
  options: BrowserContextOptions,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  try {
    const result = await work(page);
    if (errors.length > 0) throw new Error(`The page reported errors:\n${errors.join('\n')}`);
    return result;
  } finally {
    await context.close();
  }
}
