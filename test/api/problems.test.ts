import { describe, expect, test } from '@jest/globals';
import { TemporalUnavailableError } from '../../api/scans/scan-directory.ts';
import { problemSlugs } from '../../contracts/problems.ts';
import { ArchiveUnavailableError } from '../../contracts/scans/archive.ts';
import { createAppForTest, problemOf } from './app-for-test.ts';
import { createMemoryScans } from './memory-scans.ts';

const id = '00000000-0000-4000-8000-000000000000';
const scans = (failure: Error) => Object.assign(createMemoryScans(), { failure });

describe('problems', () => {
  test('an unknown address is not-found, and names the request', async () => {
    const response = await createAppForTest().app.request('/v2/nothing');
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ slug: 'not-found', status: 404 });
    expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  });

  test.each([
    ['DELETE', '/v1/scans', 'GET, HEAD, POST'],
    ['PUT', '/v1/scans/00000000-0000-4000-8000-000000000000', 'GET, HEAD'],
    ['GET', '/v1/scans/00000000-0000-4000-8000-000000000000/cancel', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/v1/scans', 'GET, HEAD, POST'],
  ])('%s %s is not allowed; Allow says what is', async (method, path, allow) => {
    const response = await createAppForTest().app.request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allow);
    expect((await problemOf(response)).slug).toBe('method-not-allowed');
  });

  test.each(['{"target":', 'target=example.com', ''])('the body %j is malformed', async (body) => {
    const response = await createAppForTest().post('/v1/scans', body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).slug).toBe('malformed-request');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'the content type %j is not supported',
    async (type) => {
      const response = await createAppForTest().post('/v1/scans', { target: 'a.example' }, { 'content-type': type });
      expect(response.status).toBe(415);
      expect((await problemOf(response)).slug).toBe('unsupported-media-type');
    },
  );

  test.each(['/v1/scans', '/v1/karma/reconcile', '/v1/karma/corrections', '/v1/trends/reprocess'])(
    '%s takes nothing but JSON, whoever finds it out',
    async (path) => {
      const { app, post } = createAppForTest();
      const types = ['text/plain', 'text/xml', 'application/x-www-form-urlencoded', 'multipart/form-data'];
      const untyped = new Request(`http://localhost${path}`, { method: 'POST', body: new TextEncoder().encode('{}') });
      const answers = [...types.map((type) => post(path, {}, { 'content-type': type })), app.request(untyped)];
      for (const response of await Promise.all(answers)) {
        const { status, slug } = await problemOf(response);
        expect([response.status, status, slug]).toEqual([415, 415, 'unsupported-media-type']);
      }
    },
  );

  test('a charset does not make JSON unsupported', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await createAppForTest().post('/v1/scans', { target: 'a.example' }, headers)).status).toBe(202);
  });

  test('64 KiB are the most that a body may have', async () => {
    const { post } = createAppForTest();
    const ofSize = (size: number) => JSON.stringify({ target: 'x'.repeat(size - '{"target":""}'.length) });
    expect((await problemOf(await post('/v1/scans', ofSize(64 * 1024)))).slug).toBe('invalid-target');
    const response = await post('/v1/scans', ofSize(64 * 1024 + 1));
    expect(response.status).toBe(413);
    expect((await problemOf(response)).slug).toBe('body-too-large');
  });

  test('without Temporal, each address that needs it says to try again', async () => {
    const { app, post } = createAppForTest({ scans: scans(new TemporalUnavailableError(new Error('10.1.2.3:7233'))) });
    const answers = await Promise.all([
      post('/v1/scans', { target: 'a.example' }),
      post(`/v1/scans/${id}/cancel`, {}),
      ...['/v1/scans', `/v1/scans/${id}`, `/v1/scans/${id}/report`].map((path) => app.request(path)),
    ]);
    for (const response of answers) {
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      const problem = await problemOf(response);
      expect(problem.slug).toBe('temporal-unavailable');
      expect(JSON.stringify(problem)).not.toContain('10.1.2.3');
    }
  });

  test('a scan that only an archive could know, and that is away, is not said not to exist', async () => {
    const failure = new ArchiveUnavailableError('The archive does not answer in time.');
    const response = await createAppForTest({ scans: scans(failure) }).app.request(`/v1/scans/${id}`);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    const { slug, detail } = await problemOf(response);
    expect([slug, detail]).toEqual(['archive-unavailable', expect.stringContaining(failure.message)]);
  });

  test('an unforeseen error tells nothing of itself', async () => {
    const { app } = createAppForTest({ scans: scans(new Error('password is hunter2')) });
    const response = await app.request('/v1/scans');
    expect(response.status).toBe(500);
    const problem = await problemOf(response);
    expect(problem.slug).toBe('internal-error');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  test('a request id comes back if it is harmless, else there is a new one', async () => {
    const { app } = createAppForTest();
    const idFor = async (given: string) =>
      (await app.request('/healthz', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idFor('trace-42')).toBe('trace-42');
    for (const harmful of ['<script>', 'a b', 'x'.repeat(129), 'näh']) {
      expect(await idFor(harmful)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('each kind has a page that explains it', async () => {
    const { app } = createAppForTest();
    for (const slug of problemSlugs) {
      const response = await app.request(`/problems/${slug}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(slug);
    }
    expect((await app.request('/problems/of-ours')).status).toBe(404);
  });
});
