import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ScanPorts } from '../../../activities/scans.ts';
import { createScanPorts } from '../../../adapters/scanners/scan-ports.ts';
import { parseTarget } from '../../../domain/scans/target.ts';
import type { PracticeTarget } from '../../../simulators/practice-target/server.ts';
import { startPracticeTarget } from '../../../simulators/practice-target/server.ts';
import { measureGrowth } from '../outbound/memory.ts';
import type { Listener } from '../outbound/trap.ts';
import { listenOn } from '../outbound/trap.ts';
import { checkRequest, noContext } from './check-request.ts';

const MiB = 1024 * 1024;
let folder: string;
let practice: PracticeTarget;
let trap: Listener;
let ports: ScanPorts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-scan-ports-'));
  practice = await startPracticeTarget({ httpPort: 0, httpsPort: 0, caDirectory: folder });
  trap = await listenOn();
  ports = createScanPorts({
    allow: [`*.localhost:${practice.httpPort}`, `*.localhost:${practice.httpsPort}`],
    dnsServers: [],
    extraCaFile: practice.caFile,
    hstsPreloadFile: '',
    requestTimeoutMs: 5_000,
  });
});

afterAll(async () => {
  await practice.close();
  await trap.close();
  await rm(folder, { recursive: true });
});

async function check(name: 'http' | 'tls' | 'dns' | 'ports', target: string) {
  const parsed = parseTarget(target);
  const { signal } = new AbortController();
  const addresses = await ports.admit(parsed, signal);
  const { httpPort, httpsPort } = practice;
  return ports[name](checkRequest({ ...parsed, addresses }, { httpPort, httpsPort }), noContext());
}

test.each([
  'to-metadata.localhost',
  'to-loopback.localhost/?port={trap}',
  'open-redirect.localhost/?to=http://127.0.0.1:{trap}/',
  'open-redirect.localhost/?to=http://2130706433:{trap}/',
  'open-redirect.localhost/?to=//[::ffff:7f00:1]:{trap}/',
  'open-redirect.localhost/?to=http://localhost:{trap}/',
  'open-redirect.localhost/?to=https://exemplary.localhost:{trap}/',
])('a scan follows no redirect inside: %s', async (target) => {
  const scanning = check('http', target.replace('{trap}', String(trap.port)));
  await expect(scanning).rejects.toMatchObject({ type: 'target_refused_by_policy' });
  expect(trap.connections).toBe(0);
});

test('a scan of a 10 GB bomb costs little, and ends in a result', async () => {
  const { result, growth } = await measureGrowth(() => check('http', 'gzip-bomb.localhost'));
  expect(result).toMatchObject({ check: 'http', statusCode: 200 });
  expect(growth).toBeLessThan(128 * MiB);
});

test('each scanner is there, under one policy', async () => {
  expect(await check('tls', 'old-tls.localhost')).toMatchObject({
    check: 'tls',
    trusted: true,
    summary: 'TLS 1.0, 1.1, 1.2, 1.3; certificate valid, 89 days left',
  });
  expect(await check('tls', 'expired.localhost')).toMatchObject({
    trusted: false,
    summary: expect.stringMatching(/certificate not trusted, expired 30 days ago$/),
  });
  expect(await check('dns', 'exemplary.localhost')).toMatchObject({ check: 'dns', a: ['127.0.0.1'] });
  await expect(check('ports', 'exemplary.localhost')).rejects.toMatchObject({ type: 'target_refused_by_policy' });
  await expect(check('http', 'exemplary.localhost:1')).rejects.toMatchObject({ type: 'target_refused_by_policy' });
});
