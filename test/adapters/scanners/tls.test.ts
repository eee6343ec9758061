import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outbound } from '../../../adapters/outbound/outbound.ts';
import { createOutbound } from '../../../adapters/outbound/outbound.ts';
import { createTlsScanner } from '../../../adapters/scanners/tls.ts';
import type { ScanOptions } from '../../../contracts/scans/workflow.ts';
import type { Authority, IssuedCertificate } from '../../../simulators/certificates.ts';
import { createAuthority, createSelfSigned } from '../../../simulators/certificates.ts';
import { listenOn } from '../outbound/trap.ts';
import { checkRequest, noContext } from './check-request.ts';
import { withAuthorityFile } from './with-authority-file.ts';

const dayMs = 24 * 60 * 60 * 1000;
const inDays = (days: number): Date => new Date(Date.now() + days * dayMs);
const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
const requestTimeoutMs = 5_000;
const options = { allow: ['*.localhost'], dnsServers: [], requestTimeoutMs };

let authority: Authority;
let rsa: IssuedCertificate;
let outbound: Outbound;
let cleanUp: () => Promise<void>;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  authority = await createAuthority();
  rsa = await authority.issue({ names: ['site.localhost'], keyType: 'rsa' });
  const { file, remove } = await withAuthorityFile(authority);
  cleanUp = remove;
  outbound = createOutbound({ ...options, extraCaFile: file });
});

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

afterAll(() => cleanUp());

async function serve(options: TlsOptions): Promise<number> {
  const server = createServer(options, (socket) => void socket.on('error', () => {}).end());
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const scan = (port: number, host = 'site.localhost', context = noContext(), timeoutMs = requestTimeoutMs) =>
  createTlsScanner({ ...outbound, requestTimeoutMs: timeoutMs })(
    checkRequest({ host, port, scheme: 'https' }),
    context,
  );

async function scanServer(certificate: IssuedCertificate, options: TlsOptions = {}) {
  const result = await scan(await serve({ ...certificate, ...options }));
  const levels = Object.fromEntries(result.findings.map(({ id, level }) => [id, level]));
  return {
    ...result,
    levels,
    versions: result.protocols.filter(({ accepted }) => accepted).map(({ version }) => version),
  };
}

describe('the tls scanner', () => {
  test('finds a good server good', async () => {
    const certificate = await authority.issue({ names: ['site.localhost', '192.0.2.7'], notAfter: inDays(60.5) });
    const result = await scanServer(certificate);
    expect(result).toMatchObject({
      check: 'tls',
      trusted: true,
      trustError: null,
      nameMatches: true,
      daysLeft: 60,
      versions: ['TLSv1.2', 'TLSv1.3'],
      summary: 'TLS 1.2, 1.3; certificate valid, 60 days left',
    });
    expect(result.chain).toHaveLength(2);
    expect(result.chain[0]).toMatchObject({
      subject: 'CN=site.localhost',
      names: ['site.localhost', '192.0.2.7'],
      keyType: 'ec',
      keyBits: 256,
      signatureAlgorithm: 'ecdsa-with-SHA256',
    });
    expect(result.chain[1]?.subject).toBe(result.chain[0]?.issuer);
    expect(result.protocols.map(({ version }) => version)).toEqual(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);
    expect(result.protocols[3]).toEqual({ version: 'TLSv1.3', accepted: true, cipher: 'TLS_AES_256_GCM_SHA384' });
    expect(new Set(result.findings.map(({ level }) => level))).toEqual(new Set(['good']));
  });

  test.each<[string, TlsOptions, string[], Record<string, string>]>([
    ['all versions', old, ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], { 'protocols-outdated': 'bad' }],
    [
      'only those of before 2008',
      { ...old, maxVersion: 'TLSv1.1' },
      ['TLSv1', 'TLSv1.1'],
      { 'protocols-outdated': 'bad', 'tls-1-3-missing': 'bad' },
    ],
    [
      'only 1.2 without forward secrecy',
      { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' },
      ['TLSv1.2'],
      { 'protocols-modern': 'good', 'tls-1-3-missing': 'info', 'forward-secrecy-missing': 'warning' },
    ],
    ['only 1.3', { minVersion: 'TLSv1.3' }, ['TLSv1.3'], { 'protocols-modern': 'good' }],
  ])('sees which versions are accepted: %s', async (_, options, versions, levels) => {
    const result = await scanServer(rsa, options);
    expect(result.versions).toEqual(versions);
    expect(result.levels).toMatchObject(levels);
    expect(result.chain[0]).toMatchObject({ keyType: 'rsa', keyBits: 2048 });
  });

  test.each<[string, () => Promise<IssuedCertificate>, object, string[]]>([
    [
      'expired',
      () => authority.issue({ names: ['site.localhost'], notBefore: inDays(-40), notAfter: inDays(-9.5) }),
      { trusted: false, trustError: 'CERT_HAS_EXPIRED', nameMatches: true, daysLeft: -10 },
      ['certificate-untrusted', 'certificate-expired'],
    ],
    [
      'not valid yet',
      () => authority.issue({ names: ['site.localhost'], notBefore: inDays(1) }),
      { trusted: false, trustError: 'CERT_NOT_YET_VALID' },
      ['certificate-untrusted'],
    ],
    [
      'about to expire',
      () => authority.issue({ names: ['site.localhost'], notAfter: inDays(3.5) }),
      { trusted: true, daysLeft: 3 },
      ['certificate-expiring'],
    ],
    [
      'its own issuer',
      () => createSelfSigned({ names: ['site.localhost'] }),
      { trusted: false, trustError: 'DEPTH_ZERO_SELF_SIGNED_CERT', nameMatches: true },
      ['certificate-untrusted'],
    ],
    [
      'of an unknown authority',
      async () => (await createAuthority()).issue({ names: ['site.localhost'] }),
      { trusted: false, trustError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      ['certificate-untrusted'],
    ],
    [
      'for another name',
      () => authority.issue({ names: ['elsewhere.example'] }),
      { trusted: true, nameMatches: false },
      ['name-mismatch'],
    ],
    [
      'for another name, and its own issuer',
      () => createSelfSigned({ names: ['elsewhere.example'] }),
      { trusted: false, nameMatches: false },
      ['certificate-untrusted', 'name-mismatch'],
    ],
  ])('sees a certificate that is %s', async (_, make, expected, findings) => {
    const result = await scanServer(await make());
    expect(result).toMatchObject(expected);
    const problems = result.findings.filter(({ level }) => level === 'bad' || level === 'warning');
    expect(problems.map(({ id }) => id)).toEqual(findings);
    expect(problems.every(({ advice }) => advice !== undefined)).toBe(true);
  });

  test.each([
    ['hangs up', 'target_unreachable', ''],
    ['speaks HTTP', 'tls_failure', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('fails where the server %s', async (_, type, text) => {
    const server = await listenOn({ host: '127.0.0.1' }, (socket) => void socket.end(text));
    closers.push(server.close);
    await expect(scan(server.port)).rejects.toMatchObject({ name: 'ScanError', type });
  });

  test('trusts both its own authorities and those that Node was given', async () => {
    const other = await createAuthority();
    const [own, given] = [await withAuthorityFile(authority), await withAuthorityFile(other)];
    closers.push(own.remove, given.remove);
    const port = await serve(await other.issue({ names: ['site.localhost'] }));
    const scanTrusting = (nodeExtraCaFile: string) =>
      createTlsScanner({
        ...createOutbound({ ...options, extraCaFile: own.file, nodeExtraCaFile }),
        requestTimeoutMs,
      })(checkRequest({ host: 'site.localhost', port, scheme: 'https' }), noContext());
    expect(await scanTrusting(given.file)).toMatchObject({ trusted: true });
    expect(await scanTrusting('/does/not/exist.pem')).toMatchObject({ trusted: false });
  });

  test('asks nobody where no https port is known beside an http port', async () => {
    const server = await listenOn({ host: '127.0.0.1' });
    closers.push(server.close);
    const beside = (options: Partial<ScanOptions>) =>
      createTlsScanner({ ...outbound, requestTimeoutMs })(
        checkRequest({ host: 'site.localhost', port: server.port, scheme: 'http' }, options),
        noContext(),
      );
    await expect(beside({})).rejects.toMatchObject({
      type: 'invalid_target',
      message: `No https port is known for site.localhost:${server.port}: give --https-port (httpsPort).`,
    });
    expect(server.connections).toBe(0);
    const httpsPort = await serve(await authority.issue({ names: ['site.localhost'] }));
    expect(await beside({ httpsPort })).toMatchObject({ port: httpsPort, trusted: true });
  });

  test('times out where the server is silent, and stops at once when it is no longer wanted', async () => {
    const controller = new AbortController();
    const server = await listenOn({ host: '127.0.0.1' }, () => {
      if (server.connections === 5) controller.abort(new Error('no longer wanted'));
    });
    closers.push(server.close);
    const hasty = scan(server.port, 'site.localhost', noContext(), 150);
    await expect(hasty).rejects.toMatchObject({ type: 'timeout' });
    expect(server.connections).toBe(4);
    await expect(scan(server.port, 'site.localhost', noContext(controller.signal))).rejects.toThrow('no longer wanted');
  });

  test('never connects to an address that is not allowed', async () => {
    const server = await listenOn();
    closers.push(server.close);
    const refused = expect.objectContaining({ type: 'target_refused_by_policy' });
    await expect(scan(server.port, 'site.example')).rejects.toEqual(refused);
    await expect(scan(server.port, '127.0.0.1')).rejects.toEqual(refused);
    expect(server.connections).toBe(0);
  });
});
