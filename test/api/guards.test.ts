import { describe, expect, test } from '@jest/globals';
import { createAppForTest, problemOf } from './app-for-test.ts';

describe('host names', () => {
  const { app } = createAppForTest({ allowedHosts: ['Vigil.example', 'FD00:0::17'] });

  test.each([
    'localhost',
    'localhost:8080',
    '127.0.0.1:8080',
    '[::1]:8080',
    '[fd00::17]:8080',
    'vigil.example',
    'VIGIL.example:443',
  ])('%s is answered', async (host) => {
    expect((await app.request(`http://${host}/healthz`)).status).toBe(200);
  });

  test.each([
    'rebound.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.1.5',
    'evil-vigil.example',
  ])('%s is not: a page may have bound it to this machine', async (host) => {
    for (const path of ['/', '/healthz', '/v1/scans', '/openapi.json']) {
      const response = await app.request(`http://${host}${path}`);
      expect(response.status).toBe(421);
      expect((await problemOf(response)).slug).toBe('host-not-allowed');
    }
  });
});

describe('writes from browsers', () => {
  const body = { target: 'a.example' };

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
  ])('%j are refused', async (headers) => {
    const { post, scans } = createAppForTest();
    const response = await post('/v1/scans', body, headers as Record<string, string>);
    expect(response.status).toBe(403);
    expect((await problemOf(response)).slug).toBe('cross-site-request');
    expect(scans.submissions).toEqual([]);
    const id = '00000000-0000-4000-8000-000000000000';
    expect((await post(`/v1/scans/${id}/cancel`, {}, headers as Record<string, string>)).status).toBe(403);
  });

  test.each([
    {},
    { 'sec-fetch-site': 'same-origin', origin: 'https://proxied.example' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost' },
  ])('%j are taken', async (headers) => {
    expect((await createAppForTest().post('/v1/scans', body, headers as Record<string, string>)).status).toBe(202);
  });
});

describe('security headers', () => {
  test.each(['/v1/scans', '/healthz', '/docs', '/', '/nowhere'])('%s has them all, and no CORS', async (path) => {
    const { headers } = await createAppForTest().app.request(path, { headers: { origin: 'https://evil.example' } });
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });
});
