import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outbound } from '../../../adapters/outbound/outbound.ts';
import { createOutbound } from '../../../adapters/outbound/outbound.ts';
import type { IssuedCertificate } from '../../../simulators/certificates.ts';
import { createAuthority, createSelfSigned } from '../../../simulators/certificates.ts';
import { listenOn } from './trap.ts';

const { signal } = new AbortController();
const local = { allow: ['127.0.0.1', '*.localhost', 'localhost'], dnsServers: [], requestTimeoutMs: 5_000 };
const plain = createOutbound(local);
const closers: (() => Promise<unknown> | unknown)[] = [];
let trusting: Outbound;
let good: IssuedCertificate;
let expired: IssuedCertificate;
let selfSigned: IssuedCertificate;

beforeAll(async () => {
  const authority = await createAuthority();
  const folder = await mkdtemp(join(tmpdir(), 'vigil-http-'));
  closers.push(() => rm(folder, { recursive: true }));
  const extraCaFile = join(folder, 'ca.pem');
  await writeFile(extraCaFile, authority.certificate);
  trusting = createOutbound({ ...local, extraCaFile });
  good = await authority.issue({ names: ['good.localhost', '127.0.0.1'] });
  expired = await authority.issue({ names: ['good.localhost'], notAfter: new Date(Date.now() - 60_000) });
  selfSigned = await createSelfSigned({ names: ['good.localhost'] });
});

afterAll(async () => {
  for (const close of closers) await close();
});

async function serve(handler: RequestListener, certificate?: IssuedCertificate): Promise<number> {
  const server = certificate ? createHttpsServer(certificate, handler) : createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('a fetch', () => {
  test('asks for exactly what the URL says, and gives the answer as it came', async () => {
    const seen: IncomingMessage[] = [];
    const port = await serve((request, response) => {
      seen.push(request);
      response.writeHead(404, ['X-One', '1', 'x-one', '2', 'Set-Cookie', 'a=b']).end('not here');
    });
    const url = `http://name.localhost:${port}/path%20x?q=1#fragment`;
    const headers = { 'X-Own': 'yes', Host: 'other.example' };
    const response = await plain.fetch({ url, headers, signal });
    expect(response).toMatchObject({
      url,
      status: 404,
      truncated: false,
      tls: null,
      remoteAddress: '127.0.0.1',
    });
    expect(response.bodyProblem).toBeUndefined();
    expect(response.headers.slice(0, 3)).toEqual([
      ['X-One', '1'],
      ['x-one', '2'],
      ['Set-Cookie', 'a=b'],
    ]);
    expect(response.body.toString()).toBe('not here');
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/path%20x?q=1' });
    expect(seen[0]?.headers).toMatchObject({ host: `name.localhost:${port}`, 'x-own': 'yes', connection: 'close' });
  });

  test('gives a redirect as it is', async () => {
    let requests = 0;
    const port = await serve((_, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const response = await plain.fetch({ url: `http://127.0.0.1:${port}/`, signal });
    expect(response.status).toBe(302);
    expect(requests).toBe(1);
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('understands %s', async (encoding, compress) => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('héllo'));
    });
    const response = await plain.fetch({ url: `http://127.0.0.1:${port}/`, signal });
    expect(response.body.toString()).toBe('héllo');
    expect(response).toMatchObject({ truncated: false });
  });

  test.each(['HEAD', 'OPTIONS'] as const)('can be a %s, with an answer without a body', async (method) => {
    const port = await serve((request, response) => {
      response.writeHead(200, { 'x-method': request.method, 'content-encoding': 'gzip' }).end();
    });
    const response = await plain.fetch({ url: `http://127.0.0.1:${port}/`, method, signal });
    expect(response.headers).toContainEqual(['x-method', method]);
    expect(response.body).toHaveLength(0);
    expect(response.bodyProblem).toBeUndefined();
  });

  test('goes on to the next address where one refuses', async () => {
    const port = await serve((_, response) => void response.end());
    const url = `http://name.localhost:${port}/`;
    const response = await plain.fetch({ url, addresses: ['127.0.0.9', '::1', '127.0.0.1'], signal });
    expect(response.remoteAddress).toBe('127.0.0.1');
  });

  test('without any address, or with none that answers, finds the target unreachable', async () => {
    const { port, close } = await listenOn({ host: '127.0.0.1' });
    await close();
    const url = `http://name.localhost:${port}/`;
    await expect(plain.fetch({ url, addresses: [], signal })).rejects.toMatchObject({ type: 'target_unreachable' });
    await expect(plain.fetch({ url, signal })).rejects.toMatchObject({
      type: 'target_unreachable',
      message: `name.localhost:${port} refused the connection.`,
    });
  });

  test('ends with the reason of the abort, at once and wherever it is', async () => {
    for (const behave of ['silent', 'drips'] as const) {
      const server = await listenOn({ host: '127.0.0.1' }, (socket) => {
        if (behave === 'drips') socket.write('HTTP/1.1 200 OK\r\n\r\nbegun');
        socket.once('data', () => controller.abort(new Error('no longer wanted')));
      });
      const controller = new AbortController();
      const url = `http://127.0.0.1:${server.port}/`;
      await expect(plain.fetch({ url, signal: controller.signal })).rejects.toThrow('no longer wanted');
      await expect(plain.fetch({ url, signal: controller.signal })).rejects.toThrow('no longer wanted');
      expect(server.connections).toBe(1);
      await server.close();
    }
  });
});

describe('a fetch over TLS', () => {
  const names: unknown[] = [];
  const answer: RequestListener = (request, response) => {
    names.push((request.socket as TLSSocket).servername);
    response.end('secure');
  };

  test('trusts the extra authority where it is told to', async () => {
    const port = await serve(answer, good);
    const url = `https://good.localhost:${port}/`;
    expect((await trusting.fetch({ url, signal })).tls).toEqual({ authorized: true, authorizationError: null });
    expect((await plain.fetch({ url, signal })).tls).toEqual({
      authorized: false,
      authorizationError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
    expect(names.splice(0)).toEqual(['good.localhost', 'good.localhost']);
  });

  test('to an address names no server, and compares the address', async () => {
    const port = await serve(answer, good);
    const response = await trusting.fetch({ url: `https://127.0.0.1:${port}/`, signal });
    expect(response.tls).toEqual({ authorized: true, authorizationError: null });
    expect(names.splice(0)).toEqual([false]);
  });

  test.each([
    ['an expired certificate', 'good', () => expired, 'CERT_HAS_EXPIRED'],
    ['a self-signed certificate', 'good', () => selfSigned, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['a certificate for another name', 'other', () => good, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('reports %s, and still gives the answer', async (_, name, certificate, authorizationError) => {
    const port = await serve(answer, certificate());
    const response = await trusting.fetch({ url: `https://${name}.localhost:${port}/`, signal });
    expect(response.tls).toEqual({ authorized: false, authorizationError });
    expect(response.body.toString()).toBe('secure');
  });
});

test.each([
  [{ extraCaFile: '/does/not/exist.pem' }, /VIGIL_SCAN_EXTRA_CA: .*can't be read/],
  [{ extraCaFile: __filename.replace(/\.ts$/, '.ts') }, /VIGIL_SCAN_EXTRA_CA: .*holds no PEM certificate/],
  [{ dnsServers: ['not-an-address'] }, /VIGIL_SCAN_DNS_SERVERS: "not-an-address"/],
  [{ allow: ['10.0.0.0/99'] }, /VIGIL_SCAN_ALLOW: "10.0.0.0\/99"/],
])('a bad setting is refused at once: %j', (bad, message) => {
  expect(() => createOutbound({ ...local, ...bad })).toThrow(message);
});
