import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { TemporalUnavailableError } from '../../api/scans/scan-directory.ts';
import { exampleScan } from '../../api/schemas/examples.ts';
import { createIngestApp, createStatusApp } from '../../api/seed-ports.ts';
import { ArchiveUnavailableError } from '../../contracts/scans/archive.ts';
import { scanStates } from '../../contracts/scans/resource.ts';
import { scanDefaults, silentLogger } from './app-for-test.ts';
import { createMemoryScans } from './memory-scans.ts';

const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

function createApps(scans = createMemoryScans()) {
  const common = { scans, logger: silentLogger, allowedHosts: [] };
  return { scans, ingest: createIngestApp({ ...common, scanDefaults }), status: createStatusApp(common) };
}

describe('the ingest port', () => {
  test('GET / queues a simulated scan and answers with its id alone', async () => {
    const { ingest, scans } = createApps();
    const response = await ingest.request('/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe(scans.records[0]?.id);
    expect(scans.submissions).toEqual([{ target: 'simulated', profile: 'simulated', options: scanDefaults }]);
  });

  test.each([
    ['HEAD', '/', {}, 405],
    ['GET', '/favicon.ico', {}, 404],
    ['GET', '/', { 'sec-fetch-site': 'cross-site' }, 403],
    ['GET', '/', { 'sec-purpose': 'prefetch;prerender' }, 403],
    ['GET', 'http://rebound.example/', {}, 421],
  ] as const)('%s %s with %j queues nothing', async (method, url, headers, status) => {
    const { ingest, scans } = createApps();
    const response = await ingest.request(url, { method, headers: { ...headers } });
    expect(response.status).toBe(status);
    expect(scans.submissions).toEqual([]);
  });
});

describe('the status port', () => {
  const words = ['Accepted', 'Running', 'Complete', 'Error', 'Running', 'Error'];
  const records = scanStates.map((state, index) => ({ ...exampleScan, id: idOf(index), state }));

  test('GET /<id> tells each state in the seed’s words', async () => {
    const { status } = createApps(createMemoryScans(records));
    for (const [index, word] of words.entries()) {
      const response = await status.request(`/${idOf(index)}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(word);
    }
  });

  test.each([idOf(99), 'nonsense', 'a/b', '%00'])('GET /%s is Not Found', async (id) => {
    const response = await createApps().status.request(`/${id}`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('Not Found');
  });

  test('a list that breaks off is left open, and logged', async () => {
    const many = Array.from({ length: 1_203 }, (_, index) => ({ ...exampleScan, id: idOf(index) }));
    const scans = createMemoryScans(many);
    const list = (query: Parameters<typeof scans.list>[0]) =>
      query.after ? Promise.reject(new TemporalUnavailableError(new Error('gone'))) : scans.list(query);
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const status = createStatusApp({ scans: { ...scans, list }, logger, allowedHosts: [] });
    expect((await (await status.request('/')).text()).trim()).toMatch(/\}$/);
    expect(lines).toEqual([expect.stringContaining('a list of scans breaks off')]);
  });

  test('GET / lists every scan, over as many pages as there are', async () => {
    const many = Array.from({ length: 1_203 }, (_, index) => ({ ...exampleScan, id: idOf(index) }));
    const response = await createApps(createMemoryScans(many)).status.request('/');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(many.map(({ id }) => ({ id, status: 'Complete' })));
  });

  test('GET / is an empty list while there are none', async () => {
    expect(await (await createApps().status.request('/')).json()).toEqual([]);
  });

  test('a scan that only an archive could know, and that is away, is not said not to exist', async () => {
    const failure = new ArchiveUnavailableError('The archive is away.');
    const { status } = createApps(Object.assign(createMemoryScans(), { failure }));
    const response = await status.request(`/${idOf(1)}`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  });

  test('without Temporal both say to come back', async () => {
    const { ingest, status } = createApps(
      Object.assign(createMemoryScans(), { failure: new TemporalUnavailableError(new Error('gone')) }),
    );
    for (const response of [
      await ingest.request('/'),
      await status.request('/'),
      await status.request(`/${idOf(1)}`),
    ]) {
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
    }
  });
});
