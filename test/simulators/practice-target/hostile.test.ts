import { createGunzip } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Scheme } from './with-target.ts';
import { read, withTarget } from './with-target.ts';

const schemes: Scheme[] = ['http', 'https'];

describe('redirecting sites', () => {
  const locationOf = (site: string, path?: string) =>
    withTarget(async ({ ask }) => {
      const { statusCode, headers } = await ask('http', site, path);
      expect(statusCode).toBe(302);
      return headers.location;
    });

  test('the loop leads back to where it began', async () => {
    expect(await locationOf('loop', '/')).toBe('/around');
    expect(await locationOf('loop', '/around')).toBe('/');
  });

  test('the long chain ends after the hops asked for', () =>
    withTarget(async ({ ask }) => {
      expect((await ask('http', 'long-redirects')).headers.location).toBe('/?hops=49');
      expect((await ask('http', 'long-redirects', '/?hops=1')).headers.location).toBe('/?hops=0');
      expect((await ask('http', 'long-redirects', '/?hops=0')).statusCode).toBe(200);
    }));

  test.each([
    ['to-metadata', '/', 'http://169.254.169.254/latest/meta-data/'],
    ['to-loopback', '/', 'http://127.0.0.1:6379/'],
    ['to-loopback', '/?port=4321', 'http://127.0.0.1:4321/'],
    ['open-redirect', '/?to=http%3A%2F%2F0x7f.1%3A22%2F', 'http://0x7f.1:22/'],
  ])('%s%s leads to %s', async (site, path, location) => {
    expect(await locationOf(site, path)).toBe(location);
  });
});

describe('burdensome sites', () => {
  test.each(schemes)('the endless page is still coming after 8 MB over %s', (scheme) =>
    withTarget(async ({ ask }) => {
      const page = await read(await ask(scheme, 'endless'), 8_000_000);
      expect(page.length).toBeGreaterThanOrEqual(8_000_000);
      expect(page.toString('utf8', 0, 200)).toContain('<title>The long read</title>');
    }),
  );

  test('the gzip bomb is cheap to send, valid, and unpacks a thousandfold', () =>
    withTarget(async ({ ask }) => {
      const answer = await ask('http', 'gzip-bomb');
      expect(answer.headers['content-encoding']).toBe('gzip');
      let packed = 0;
      answer.on('data', (chunk: Buffer) => {
        packed += chunk.length;
      });
      const unpacked = await read(answer.pipe(createGunzip()), 64_000_000);
      answer.destroy();
      expect(unpacked.every((byte) => byte === 0)).toBe(true);
      expect(unpacked.length / packed).toBeGreaterThan(100);
    }));

  test('the drip comes letter by letter', () =>
    withTarget(async ({ ask }) => {
      const answer = await ask('https', 'drip');
      const letters: string[] = [];
      for await (const chunk of answer) {
        letters.push(String(chunk));
        if (letters.length === 2) break;
      }
      expect(letters).toEqual(['z', 'z']);
    }));

  test('the deep page opens 100,000 elements and closes none', () =>
    withTarget(async ({ ask }) => {
      const page = String(await read(await ask('http', 'deep-page')));
      expect(page.match(/<div>/g)).toHaveLength(100_000);
      expect(page).not.toContain('</div>');
    }));

  test('5,000 headers are sent', () =>
    withTarget(async ({ connect }) => {
      const socket = await connect('http', 'many-headers');
      socket.write('GET / HTTP/1.1\r\nhost: many-headers.localhost\r\nconnection: close\r\n\r\n');
      expect(String(await read(socket)).match(/^x-header-\d+: value \d+\r$/gm)).toHaveLength(5_000);
    }));

  test('neither the page nor a header is UTF-8', () =>
    withTarget(async ({ ask }) => {
      const answer = await ask('http', 'invalid-utf8');
      expect(answer.headers['x-motto']).toBe('caf\xe9 \xff\xfe');
      const page = await read(answer);
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(page)).toThrow('not valid');
    }));
});

describe('rule-breaking sites', () => {
  /** All that a site says to a plain GET before it hangs up. */
  const everything = (scheme: Scheme, site: string) =>
    withTarget(async ({ connect }) => {
      const socket = await connect(scheme, site);
      socket.write(`GET / HTTP/1.1\r\nhost: ${site}.localhost\r\n\r\n`);
      return read(socket);
    });

  test('the slow one answers after the seconds asked for', () =>
    withTarget(async ({ ask }) => {
      const before = performance.now();
      expect((await ask('http', 'slow', '/?seconds=0.3')).statusCode).toBe(200);
      expect(performance.now() - before).toBeGreaterThan(290);
    }));

  test.each(schemes)('the flaky one fails twice for each address over %s, then works', (scheme) =>
    withTarget(async ({ ask }) => {
      for (const path of ['/', '/?again']) {
        await expect(ask(scheme, 'flaky', path)).rejects.toMatchObject({ code: 'ECONNRESET' });
        await expect(ask(scheme, 'flaky', path)).rejects.toMatchObject({ code: 'ECONNRESET' });
        expect((await ask(scheme, 'flaky', path)).statusCode).toBe(200);
        expect((await ask(scheme, 'flaky', path)).statusCode).toBe(200);
      }
    }),
  );

  test.each(schemes)('slow headers keep coming over %s', (scheme) =>
    withTarget(async ({ connect }) => {
      const socket = await connect(scheme, 'slow-headers');
      socket.write('GET / HTTP/1.1\r\nhost: slow-headers.localhost\r\n\r\n');
      expect(String(await read(socket, 50))).toMatch(/^HTTP\/1.1 200 OK\r\n(x-more: to come\r\n){2}/);
    }),
  );

  test.each(schemes)('the empty reply has no byte over %s', async (scheme) => {
    expect(await everything(scheme, 'empty-reply')).toHaveLength(0);
  });

  test.each(schemes)('garbage is no HTTP over %s', async (scheme) => {
    const said = await everything(scheme, 'garbage');
    expect(said).toHaveLength(4_096);
    expect(said.includes('HTTP/')).toBe(false);
  });

  test.each(['broken-chunking', 'wrong-length'])('%s begins well and breaks its reader', (site) =>
    withTarget(async ({ ask }) => {
      for (const scheme of schemes) {
        const answer = await ask(scheme, site);
        expect(answer.statusCode).toBe(200);
        await expect(read(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
      }
    }),
  );

  test('noise in place of TLS, where plain http leads', () =>
    withTarget(async ({ target, ask, connect }) => {
      const { headers } = await ask('http', 'tls-garbage');
      expect(headers.location).toBe(`https://tls-garbage.localhost:${target.httpsPort}/`);
      await expect(connect('https', 'tls-garbage')).rejects.toMatchObject({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
    }));

  test.each(schemes)('the silent one lets others pass it over %s', (scheme) =>
    withTarget(async ({ ask }) => {
      const silent = ask(scheme, 'silent').then(
        () => 'answered',
        () => 'cut',
      );
      const other = ask(scheme, 'slow', '/?seconds=0.2').then(() => 'nothing yet');
      expect(await Promise.race([silent, other])).toBe('nothing yet');
    }),
  );
});
