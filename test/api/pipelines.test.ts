import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAppForTest, problemOf } from './app-for-test.ts';

let webDirectory: string;
beforeAll(async () => {
  webDirectory = await mkdtemp(join(tmpdir(), 'vigil-pipelines-'));
  await writeFile(join(webDirectory, 'index.html'), '<!doctype html>');
});
afterAll(() => rm(webDirectory, { recursive: true }));

test.each([
  ['telemetry', 'scans'],
  ['scans', 'telemetry'],
] as const)('with %s alone nothing of %s is offered, and it is said why', async (chosen, left) => {
  const { app } = createAppForTest({ pipelines: [chosen], webDirectory });
  expect(await (await app.request('/healthz')).json()).toMatchObject({ pipelines: [chosen] });
  expect((await app.request(`/v1/${chosen}`)).status).toBe(200);
  for (const path of [`/v1/${left}`, `/v1/${left}/x`]) {
    const { slug, detail } = await problemOf(await app.request(path));
    expect([slug, detail]).toEqual(['not-found', expect.stringContaining('VIGIL_PIPELINES')]);
  }
  const document = JSON.stringify(await (await app.request('/openapi.json')).json());
  expect(document).toContain(`/v1/${chosen}`);
  expect(document).not.toContain(`/v1/${left}`);
  for (const [path, status] of [
    ['/', 200],
    [`/${chosen}`, 200],
    [`/${left}`, 404],
  ] as const)
    expect((await app.request(path, { headers: { accept: 'text/html' } })).status).toBe(status);
});
