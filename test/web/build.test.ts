import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildWeb } from '../../web/build.mjs';

let outDir: string;
let built: Awaited<ReturnType<typeof buildWeb>>;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'vigil-web-'));
  await mkdir(join(outDir, 'assets'));
  await writeFile(join(outDir, 'assets', 'main-OLD.js'), 'of an earlier build');
  built = await buildWeb({ outDir });
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

test('what index.html asks for is there, and nothing of earlier builds', async () => {
  const html = await readFile(join(outDir, 'index.html'), 'utf8');
  const asked = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address.slice(1));
  expect(asked).toHaveLength(4);
  expect(built.files).toEqual(expect.arrayContaining(asked));
  const assets = built.files.filter((file) => file.startsWith('assets/')).map((file) => file.slice('assets/'.length));
  expect((await readdir(join(outDir, 'assets'))).sort()).toEqual(assets.sort());
});

test("the page keeps to the policy default-src 'self': nothing inline, nothing from elsewhere", async () => {
  const html = await readFile(join(outDir, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*src=)/);
  expect(html).not.toMatch(/(?:src|href)="(?!\/[^/])/);
  const styles = built.files.filter((file) => file.endsWith('.css'));
  expect(styles).toHaveLength(1);
  for (const file of styles) expect(await readFile(join(outDir, file), 'utf8')).not.toMatch(/url\(|@import/);
});

test('what every page loads stays small, and so does what some load later', async () => {
  expect(built.scriptBytes).toBeLessThan(64 * 1024);
  expect(built.allScriptBytes).toBeGreaterThan(built.scriptBytes);
  expect(built.allScriptBytes).toBeLessThan(160 * 1024);
});
