import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAppForTest, problemOf } from './app-for-test.ts';

let folder: string;
const indexPage = '<!doctype html><title>console</title>';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-console-'));
  const web = join(folder, 'web');
  await mkdir(join(web, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(web, 'index.html'), indexPage);
  await writeFile(join(web, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(web, 'assets', 'main-ABCD1234.js'), 'export {};');
});
afterAll(() => rm(folder, { recursive: true }));

const createConsole = () => createAppForTest({ webDirectory: join(folder, 'web') }).app;

describe('the console', () => {
  test.each([
    ...['/', '/scans', '/scans/3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f', '/telemetry', '/telemetry/batches/x'],
    ...['/karma', '/karma/9'],
  ])('%s is its document, never kept', async (path) => {
    const response = await createConsole().request(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(indexPage);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self'/);
  });

  test('assets are kept for ever, as their names change with their contents', async () => {
    const response = await createConsole().request('/assets/main-ABCD1234.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/javascript/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await createConsole().request('/favicon.svg')).headers.get('content-type')).toMatch(/^image\/svg\+xml/);
  });

  test.each([
    '/assets/gone.js',
    '/assets/',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
  ])('%s is not found, and not kept', async (path) => {
    const response = await createConsole().request(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await problemOf(response)).slug).toBe('not-found');
  });

  test('where it is not built, a page says so and leads to the API’s documentation', async () => {
    for (const webDirectory of [null, join(folder, 'absent')]) {
      const response = await createAppForTest({ webDirectory }).app.request('/');
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('href="/docs"');
    }
  });
});

test('where nothing is, people get the console’s page of it, and everyone else a problem', async () => {
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  const page = await createConsole().request('/nope', { headers: browser });
  expect(page.status).toBe(404);
  expect(await page.text()).toBe(indexPage);
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
  for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json, text/html;q=0.5' }]) {
    expect((await problemOf(await createConsole().request('/nope', { headers }))).slug).toBe('not-found');
  }
});
