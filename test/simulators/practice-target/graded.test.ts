import { describe, expect, test } from '@jest/globals';
import { withTarget } from './with-target.ts';

describe('graded sites', () => {
  test('each serves its page over https with a certificate of the authority', () =>
    withTarget(async ({ target, get }) => {
      for (const { name } of target.sites.filter((site) => site.kind === 'graded' && site.demo)) {
        const { status, headers, body } = await get('https', name);
        expect([name, status, headers['content-type']]).toEqual([name, 200, 'text/html; charset=utf-8']);
        expect(body.toString()).toMatch(/<title>.+<\/title>/);
      }
    }));

  test('redirects name the https port in use, the path and the query', () =>
    withTarget(async ({ target, get }) => {
      const { status, headers } = await get('http', 'exemplary', '/loans?page=2');
      expect(status).toBe(301);
      expect(headers.location).toBe(`https://exemplary.localhost:${target.httpsPort}/loans?page=2`);
    }));

  test('the exemplary one sends every protection', () =>
    withTarget(async ({ get }) => {
      const { headers, body } = await get('https', 'exemplary');
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'strict-transport-security': expect.stringContaining('includeSubDomains'),
        'cross-origin-opener-policy': 'same-origin',
        'set-cookie': [expect.stringMatching(/^__Host-session=.*; Secure; HttpOnly; SameSite=Strict$/)],
      });
      expect(body.toString()).toMatch(/<script src="\/app.js" integrity="sha384-/);
    }));

  test('the awful one serves sessions over plain http to any origin', () =>
    withTarget(async ({ get }) => {
      const { status, headers } = await get('http', 'awful', '/', { origin: 'https://stranger.example' });
      expect(status).toBe(200);
      expect(headers['access-control-allow-origin']).toBe('https://stranger.example');
      expect(headers['access-control-allow-credentials']).toBe('true');
      expect(headers['set-cookie']).toContain('PHPSESSID=1234; Path=/');
    }));
});

test('the bare host lists every site with what it is for', () =>
  withTarget(async ({ target, get }) => {
    for (const scheme of ['http', 'https'] as const) {
      const { status, body } = await get(scheme, '');
      expect(status).toBe(200);
      for (const { name, description } of target.sites) {
        expect(body.toString()).toMatch(new RegExp(`<b>${name}</b>.*: ${description}`));
      }
    }
  }));

test('an unknown host gets the list as a 404', () =>
  withTarget(async ({ get }) => {
    expect((await get('http', 'nobody')).status).toBe(404);
  }));
