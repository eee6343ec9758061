import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectEventually } from '../helpers/eventually.ts';
import type { RunningVigil, Site } from '../helpers/vigil.ts';
import { createSite, endOfScan, pidOf, startVigil, submitScan } from '../helpers/vigil.ts';

const simulatedScans = 200;
const slowScans = 5;

/** A target that shows how many requests of one path are under way at once. */
const underWay = new Map<string, number>();
let mostUnderWay = 0;
let answering = false;
const slowTarget = createServer((request, response) => {
  const path = request.url ?? '';
  underWay.set(path, (underWay.get(path) ?? 0) + 1);
  mostUnderWay = Math.max(mostUnderWay, underWay.get(path) ?? 0);
  response.on('close', () => underWay.set(path, (underWay.get(path) ?? 1) - 1));
  const answer = setInterval(() => {
    if (!answering) return;
    clearInterval(answer);
    response.end('<title>slow</title>');
  }, 20);
  response.on('close', () => clearInterval(answer));
});

let site: Site;
let vigil: RunningVigil;
beforeAll(async () => {
  await new Promise<void>((resolve) => slowTarget.listen(0, '127.0.0.1', resolve));
  const { port } = slowTarget.address() as AddressInfo;
  site = await createSite({
    CHANCE_OF_FAILURE: '0.3',
    VIGIL_SCAN_ALLOW: `slow.localhost:${port}`,
    VIGIL_SCAN_REQUEST_TIMEOUT: '30',
  });
  vigil = await startVigil(site, '--no-demo');
});
afterAll(async () => {
  await vigil?.stop();
  site?.remove();
  slowTarget.closeAllConnections();
  slowTarget.close();
});

test('200 scans and a worker killed in the middle: all end, attempts show it, none runs twice side by side', async () => {
  const { port } = slowTarget.address() as AddressInfo;
  const slow = await Promise.all(
    Array.from({ length: slowScans }, (_, index) =>
      submitScan(site, { target: `http://slow.localhost:${port}/${index}`, profile: 'http' }),
    ),
  );
  const simulated = await Promise.all(
    Array.from({ length: simulatedScans }, () => submitScan(site, { profile: 'simulated' })),
  );
  await expectEventually(() => expect([...underWay.values()].filter((count) => count > 0)).toHaveLength(slowScans));

  process.kill(pidOf(site, 'workers/scans.js'), 'SIGKILL');
  await expectEventually(() => expect([...underWay.values()].every((count) => count === 0)).toBe(true));
  answering = true;

  const ended = await Promise.all([...simulated, ...slow].map(({ id }) => endOfScan(site, id, 180_000)));
  const errors = ended.slice(0, simulatedScans).filter(({ state }) => state === 'error').length;
  // 200 draws at 0.3: 60 on average, and outside of 35 to 85 once in more than ten thousand runs.
  expect(errors).toBeGreaterThanOrEqual(35);
  expect(errors).toBeLessThanOrEqual(85);
  expect(ended.every(({ state }) => state === 'complete' || state === 'error')).toBe(true);
  for (const scan of ended.slice(simulatedScans)) expect(scan).toMatchObject({ state: 'complete', attempts: 2 });
  expect(mostUnderWay).toBe(1);
}, 300_000);
