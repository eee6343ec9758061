import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { OutboundFetch } from '../../../adapters/outbound/http.ts';
import { createHttpScanner } from '../../../adapters/scanners/http.ts';
import type { IssuedCertificate } from '../../../simulators/certificates.ts';
import { createAuthority } from '../../../simulators/certificates.ts';
import { listenOn } from '../outbound/trap.ts';
import { loopbackFetch, scanSite } from './loopback.ts';
import { createServers, host, leadTo, page } from './small-servers.ts';

const servers = createServers();
let certificate: IssuedCertificate;
let fetch: OutboundFetch;

beforeAll(async () => {
  const authority = await createAuthority();
  certificate = await authority.issue({ names: [host] });
  fetch = loopbackFetch(authority.certificate);
});

afterEach(() => servers.closeAll());

const serve = (answer: RequestListener, scheme: 'http' | 'https' = 'http'): Promise<number> =>
  servers.serve(answer, scheme === 'https' ? certificate : undefined);

async function closedPort(): Promise<number> {
  const spare = createServers();
  const port = await spare.serve(page);
  await spare.closeAll();
  return port;
}

const outcomesOf = ({ tests }: { tests: { outcome: string | null }[] }) => tests.map(({ outcome }) => outcome);

describe('which ports are asked', () => {
  test('a target without a port is asked on the ports of the options', async () => {
    const httpsPort = await serve(page, 'https');
    const httpPort = await serve(leadTo(`https://${host}:${httpsPort}/`));
    const result = await scanSite(createHttpScanner({ fetch }), { host, httpPort, httpsPort, path: '/a?b=1' });
    expect(result.httpHops).toEqual([
      { url: `http://${host}:${httpPort}/a?b=1`, status: 302 },
      { url: `https://${host}:${httpsPort}/`, status: 200 },
    ]);
    expect(result.httpsHops).toEqual([{ url: `https://${host}:${httpsPort}/a?b=1`, status: 200 }]);
    expect(result).toMatchObject({ statusCode: 200, finalUrl: `https://${host}:${httpsPort}/a?b=1` });
  });

  test('an http port of its own leads to https where it redirects to', async () => {
    const httpsPort = await serve(page, 'https');
    const port = await serve(leadTo(`https://${host}:${httpsPort}/`));
    const result = await scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port });
    expect(result.httpsHops).toEqual([{ url: `https://${host}:${httpsPort}/`, status: 200 }]);
    expect(outcomesOf(result)).toContain('redirection-to-https');
  });

  test('an http port of its own that stays on http has no https', async () => {
    const port = await serve(page);
    const result = await scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port });
    expect(result.httpsHops).toEqual([]);
    expect(result.tests.find(({ name }) => name === 'strict-transport-security')).toMatchObject({
      outcome: 'hsts-not-implemented-no-https',
      seen: 'No port is known for https.',
    });
  });

  test('an https port of its own has no http', async () => {
    const port = await serve(page, 'https');
    const result = await scanSite(createHttpScanner({ fetch }), { scheme: 'https', host, port });
    expect(result.httpHops).toEqual([]);
    expect(outcomesOf(result)).toContain('redirection-not-needed-no-http');
  });

  test('a port of its own goes with the other scheme’s port of the options', async () => {
    const port = await serve(page, 'https');
    const httpPort = await serve(page);
    const result = await scanSite(createHttpScanner({ fetch }), { scheme: 'https', host, port, httpPort });
    expect(result.httpHops).toEqual([{ url: `http://${host}:${httpPort}/`, status: 200 }]);
  });

  test.each(['http', 'https'] as const)('a port without a scheme is found to speak %s', async (scheme) => {
    const port = await serve(page, scheme);
    const result = await scanSite(createHttpScanner({ fetch }), { host, port });
    expect(result.finalUrl).toBe(`${scheme}://${host}:${port}/`);
  });
});

describe('redirects', () => {
  test('a loop is found, told, and graded as far as it goes', async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      asked += 1;
      leadTo((path) => (path === '/' ? '/around' : '/'))(request, response);
    });
    const result = await scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port });
    expect(result.httpHops.map(({ url }) => new URL(url).pathname)).toEqual(['/', '/around', '/']);
    expect(result.findings.map(({ id }) => id)).toContain('http-redirect-loop');
    expect(outcomesOf(result)).toContain('redirection-not-to-https');
    // Three on the way, and a preflight with three more.
    expect(asked).toBe(6);
  });

  test('the same address with another cookie is no loop', async () => {
    const port = await serve((request, response) => {
      if (request.headers.cookie === 'seen=1') page(request, response);
      else response.writeHead(302, { location: '/', 'set-cookie': 'seen=1' }).end();
    });
    const result = await scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port });
    expect(result).toMatchObject({ statusCode: 200, httpHops: [{ status: 302 }, { status: 200 }] });
  });

  test('twenty are followed, and no more', async () => {
    const port = await serve(leadTo((path) => `${path}a`));
    const result = await scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port });
    expect(result.httpHops).toHaveLength(21);
    expect(result.findings.map(({ id }) => id)).toContain('http-too-many-redirects');
  });

  test.each(['http://[nowhere/', 'ftp://files.example.com/', 'http://name:secret@other.example.com/'])(
    'to %s break the chain',
    async (location) => {
      const port = await serve(leadTo(location));
      const scan = scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port });
      await expect(scan).rejects.toMatchObject({ type: 'target_unreachable' });
    },
  );

  test('a broken chain beside a good one is a finding', async () => {
    const httpsPort = await serve(page, 'https');
    const httpPort = await serve(leadTo(`http://other.example.com:${await closedPort()}/`));
    const result = await scanSite(createHttpScanner({ fetch }), { host, httpPort, httpsPort });
    expect(result.findings.find(({ id }) => id === 'http-chain-broken')?.seen).toContain('refused the connection');
    expect(outcomesOf(result)).toContain('redirection-not-needed-no-http');
  });

  test('to an address that policy refuses fail the check for good', async () => {
    const port = await serve(leadTo('http://169.254.169.254/latest/meta-data/'));
    const scan = scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port });
    await expect(scan).rejects.toMatchObject({ type: 'target_refused_by_policy' });
  });

  test('only the target’s own host is asked at the admitted addresses', async () => {
    const port = await serve((request, response) => {
      if (request.headers.host?.startsWith(host)) leadTo(`http://other.example.com:${port}/`)(request, response);
      else page(request, response);
    });
    const asked = new Map<string, string[] | undefined>();
    const spying: OutboundFetch = (request) => {
      asked.set(new URL(request.url).hostname, request.addresses);
      return fetch(request);
    };
    await scanSite(createHttpScanner({ fetch: spying }), { scheme: 'http', host, port });
    expect([...asked]).toEqual([
      [host, ['127.0.0.1']],
      ['other.example.com', undefined],
    ]);
  });
});

describe('failures', () => {
  test('a host without an address is unreachable', async () => {
    const scan = scanSite(createHttpScanner({ fetch }), { host, addresses: [] });
    await expect(scan).rejects.toMatchObject({ type: 'target_unreachable', message: `${host} has no address.` });
  });

  test('nothing listens', async () => {
    const port = await closedPort();
    const scan = scanSite(createHttpScanner({ fetch }), { host, httpPort: port, httpsPort: port });
    await expect(scan).rejects.toMatchObject({ type: 'target_unreachable' });
  });

  test('broken TLS tells more than a closed port', async () => {
    const httpsPort = await serve(page);
    const scan = scanSite(createHttpScanner({ fetch }), { host, httpPort: await closedPort(), httpsPort });
    await expect(scan).rejects.toMatchObject({ type: 'tls_failure' });
  });

  test('an error page is not graded', async () => {
    const port = await serve((_request, response) => response.writeHead(503).end());
    const scan = scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port });
    await expect(scan).rejects.toThrow('answers with status 503');
  });

  describe('that trying again can’t change are final', () => {
    const ok = 'HTTP/1.1 200 OK\r\n';
    test.each([
      ['a status that is not graded', 'HTTP/1.1 404 Not Found\r\n\r\n', false],
      ['a server that is busy', 'HTTP/1.1 503 Service Unavailable\r\n\r\n', true],
      ['an answer that is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', false],
      ['too many headers', `${ok}${'x: y\r\n'.repeat(600)}\r\n`, false],
      ['headers that are too long', `${ok}x: ${'y'.repeat(200_000)}\r\n\r\n`, false],
      [
        'a protocol that nobody asked for',
        'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
        false,
      ],
      ['a redirect away from the web', 'HTTP/1.1 302 Found\r\nlocation: ftp://a.example/\r\n\r\n', false],
      ['no answer', '', true],
    ])('%s', async (_, answer, retryable) => {
      const server = await listenOn({ host: '127.0.0.1' }, (socket) => {
        socket.once('data', () => socket.end(answer));
      });
      const scan = scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port: server.port });
      await expect(scan).rejects.toMatchObject({ name: 'ScanError', type: 'target_unreachable', retryable });
      await server.close();
    });

    test('a closed port is not one of them', async () => {
      const scan = scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port: await closedPort() });
      await expect(scan).rejects.toMatchObject({ retryable: true });
    });
  });

  test('https that comes and goes is not taken for none', async () => {
    let visits = 0;
    const httpsPort = await serve((request, response) => {
      visits += 1;
      if (visits === 1) response.socket?.destroy();
      else page(request, response);
    }, 'https');
    const httpPort = await serve((request, response) => {
      // Only when https has been asked for itself, and has hung up.
      const wait = setInterval(() => {
        if (visits === 0) return;
        clearInterval(wait);
        leadTo(`https://${host}:${httpsPort}/`)(request, response);
      }, 1);
    });
    const scan = () => scanSite(createHttpScanner({ fetch }), { host, httpPort, httpsPort });
    await expect(scan()).rejects.toMatchObject({ type: 'target_unreachable' });
    expect((await scan()).finalUrl).toBe(`https://${host}:${httpsPort}/`);
  });

  test('a cancelled scan ends with the reason of its cancellation', async () => {
    const cancel = new AbortController();
    const reason = new Error('cancelled');
    const port = await serve(() => cancel.abort(reason));
    const scan = scanSite(createHttpScanner({ fetch }), { scheme: 'http', host, port, signal: cancel.signal });
    await expect(scan).rejects.toBe(reason);
  });

  test('what is no failure of the site stays what it is', async () => {
    const bug = new TypeError('a bug');
    const scan = scanSite(createHttpScanner({ fetch: () => Promise.reject(bug) }), { host });
    await expect(scan).rejects.toBe(bug);
  });
});
