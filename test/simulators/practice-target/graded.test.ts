import { describe, expect, test } from '@jest/globals';
import { read, withTarget } from './with-target.ts';

describe('graded sites', () => {
  test('each serves its page over https with a certificate of the authority', () =>
    withTarget(async ({ target, ask }) => {
      for (const { name } of target.sites.filter((site) => site.kind === 'graded' && site.demo)) {
        const answer = await ask('https', name);
        const { statusCode, headers } = answer;
        expect([name, statusCode, headers['content-type']]).toEqual([name, 200, 'text/html; charset=utf-8']);
        expect(String(await read(answer))).toMatch(/<title>.+<\/title>/);
      }
    }));

  test('redirects name the https port in use, the path and the query', () =>
    withTarget(async ({ target, ask }) => {
      const { statusCode, headers } = await ask('http', 'exemplary', '/loans?page=2');
      expect(statusCode).toBe(301);
      expect(headers.location).toBe(`https://exemplary.localhost:${target.httpsPort}/loans?page=2`);
    }));

  test('the exemplary one sends every protection', () =>
    withTarget(async ({ ask }) => {
      const answer = await ask('https', 'exemplary');
      expect(answer.headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'strict-transport-security': expect.stringContaining('includeSubDomains'),
        'cross-origin-opener-policy': 'same-origin',
        'set-cookie': [expect.stringMatching(/^__Host-session=.*; Secure; HttpOnly; SameSite=Strict$/)],
      });
      expect(String(await read(answer))).toMatch(/<script src="\/app.js" integrity="sha384-/);
    }));

  test('the awful one serves sessions over plain http to any origin', () =>
    withTarget(async ({ ask }) => {
      const { statusCode, headers } = await ask('http', 'awful', '/', { origin: 'https://stranger.example' });
      expect(statusCode).toBe(200);
      expect(headers['access-control-allow-origin']).toBe('https://stranger.example');
      expect(headers['access-control-allow-credentials']).toBe('true');
      expect(headers['set-cookie']).toContain('PHPSESSID=1234; Path=/');
    }));
});

test('the bare host lists every site with what it is for', () =>
  withTarget(async ({ target, ask }) => {
    for (const scheme of ['http', 'https'] as const) {
      const answer = await ask(scheme, '');
      expect(answer.statusCode).toBe(200);
      const page = String(await read(answer));
      for (const { name, description } of target.sites) {
        expect(page).toContain(`<b>${name}</b>`);
        expect(page).toContain(description);
      }
    }
  }));

test('an unknown host gets the list as a 404', () =>
  withTarget(async ({ ask }) => {
    expect((await ask('http', 'nobody')).statusCode).toBe(404);
  }));

describe('sites with one thing to notice', () => {
  test('have names and hosts of their own', () =>
    withTarget(async ({ target }) => {
      const names = target.sites.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }));

  test('send what differs, and all else like the others', () =>
    withTarget(async ({ ask }) => {
      const { headers } = await ask('https', 'hsts-day');
      expect(headers['strict-transport-security']).toBe('max-age=86400');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect((await ask('https', 'sniffing')).headers['x-content-type-options']).toBeUndefined();
      expect(
        (await ask('https', 'csp-two-headers')).rawHeaders.filter((name) => name === 'content-security-policy'),
      ).toHaveLength(2);
      expect((await ask('https', 'cookie-csrf')).headers['set-cookie']).toEqual(['csrftoken=77ab; Path=/; Secure']);
      expect((await ask('https', 'not-html')).headers['content-type']).toBe('text/plain; charset=utf-8');
    }));

  test('lead to https in the ways they say', () =>
    withTarget(async ({ target, ask }) => {
      const next = async (site: string, path: string) => (await ask('http', site, path)).headers.location;
      const [http, https] = [target.httpPort, target.httpsPort];
      expect(await next('redirect-late', '/')).toBe(`http://redirect-late.localhost:${http}/welcome`);
      expect(await next('redirect-late', '/welcome')).toBe(`https://redirect-late.localhost:${https}/`);
      expect(await next('redirect-to-http', '/')).toBe(`http://redirect-to-http.localhost:${http}/welcome`);
      expect((await ask('http', 'redirect-to-http', '/welcome')).statusCode).toBe(200);
      expect(await next('redirect-away', '/')).toBe(`https://exemplary.localhost:${https}/`);
    }));

  test('offer http alone, or https alone', () =>
    withTarget(async ({ ask }) => {
      expect((await ask('http', 'http-only')).statusCode).toBe(200);
      await expect(ask('https', 'http-only')).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect((await ask('https', 'https-only')).statusCode).toBe(200);
      await expect(ask('http', 'https-only')).rejects.toMatchObject({ code: 'ECONNRESET' });
    }));
});
