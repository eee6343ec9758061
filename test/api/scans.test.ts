import { describe, expect, test } from '@jest/globals';
import { exampleScan } from '../../api/schemas/examples.ts';
import type { ScanList, ScanResource } from '../../contracts/scans/resource.ts';
import { createAppForTest, problemOf } from './app-for-test.ts';
import { createMemoryScans } from './memory-scans.ts';

const unknownId = '00000000-0000-4000-8000-000000000000';

describe('GET /v1/scans', () => {
  test('leads through all pages by its cursor', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `${index}0000000-0000-4000-8000-000000000000`);
    const { app } = createAppForTest({ scans: createMemoryScans(ids.map((id) => ({ ...exampleScan, id }))) });
    const seen: string[] = [];
    let path = '/v1/scans?limit=2';
    for (let page = 0; page < 3; page += 1) {
      const { items, nextCursor } = (await (await app.request(path)).json()) as ScanList;
      seen.push(...items.map(({ id }) => id));
      path = `/v1/scans?limit=2&cursor=${nextCursor}`;
      expect(nextCursor === null).toBe(page === 2);
    }
    expect(seen).toEqual(ids);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=many', 'limit'],
    ['state=done', 'state'],
    ['state=error&state=complete', 'state'],
    ['profile=all', 'profile'],
    ['since=yesterday', 'since'],
    ['since=2026-11-21', 'since'],
    ['target=a%20b', 'target'],
    ['target=a%00', 'target'],
    ['cursor=', 'cursor'],
    ['cursor=%7B%7D', 'cursor'],
    [`cursor=${Buffer.from('[1,"x"]').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('[-1,"00000000-0000-4000-8000-000000000000"]').toString('base64url')}`, 'cursor'],
    ['colour=red', 'colour'],
  ])('refuses ?%s, naming %s', async (query, path) => {
    const response = await createAppForTest().app.request(`/v1/scans?${query}`);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ slug: 'invalid-request', errors: [{ in: 'query', path }] });
  });
});

describe('/v1/scans/{id}', () => {
  test('gives the scan, also by its id in capitals', async () => {
    const { app } = createAppForTest({ scans: createMemoryScans([{ ...exampleScan }]) });
    const response = await app.request(`/v1/scans/${exampleScan.id.toUpperCase()}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await response.json()) as ScanResource).toMatchObject({ id: exampleScan.id, state: 'complete' });
  });

  test('cancelling is accepted and shows', async () => {
    const { app } = createAppForTest({ scans: createMemoryScans([{ ...exampleScan, state: 'running' }]) });
    const response = await app.request(`/v1/scans/${exampleScan.id}/cancel`, { method: 'POST' });
    expect(response.status).toBe(202);
    expect((await response.json()) as ScanResource).toMatchObject({ state: 'cancelling' });
  });

  test.each([unknownId, 'x', '%00', "1' OR '1'='1"])('there is no scan %j', async (id) => {
    const { app } = createAppForTest();
    for (const [path, method] of [
      [`/v1/scans/${id}`, 'GET'],
      [`/v1/scans/${id}/report`, 'GET'],
      [`/v1/scans/${id}/cancel`, 'POST'],
    ] as const) {
      const response = await app.request(path, { method });
      expect(response.status).toBe(404);
      expect((await problemOf(response)).slug).toBe('scan-not-found');
    }
  });
});
