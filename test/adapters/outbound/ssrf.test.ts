import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outbound } from '../../../adapters/outbound/outbound.ts';
import { createOutbound } from '../../../adapters/outbound/outbound.ts';
import { parseTarget } from '../../../domain/scans/target.ts';
import type { DnsServer } from '../../../simulators/dns-server.ts';
import { startDnsServer } from '../../../simulators/dns-server.ts';
import { hostileTargets } from './hostile-targets.ts';
import type { Listener } from './trap.ts';
import { listenOn } from './trap.ts';

const { signal } = new AbortController();
const a = (data: string) => ({ type: 'A' as const, data });
const aaaa = (data: string) => ({ type: 'AAAA' as const, data });
const somePublic = '93.184.215.14';

let trap: Listener;
let site: Listener;
let dns: DnsServer;
let outbound: Outbound;
let location = '/';

beforeAll(async () => {
  trap = await listenOn();
  site = await listenOn({ host: '127.0.0.1' }, (socket) => {
    socket.once('data', () => socket.end(`HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`));
  });
  dns = await startDnsServer({
    'v4.trap.example': [a('127.0.0.1')],
    'v6.trap.example': [aaaa('::1')],
    'mapped.trap.example': [aaaa('::ffff:127.0.0.1')],
    'nat64.trap.example': [aaaa('64:ff9b::7f00:1')],
    'unspecified.trap.example': [a('0.0.0.0')],
    'metadata.trap.example': [a('169.254.169.254'), aaaa('fd00:ec2::254')],
    'alias.trap.example': [{ type: 'CNAME', data: 'v4.trap.example' }, a('127.0.0.1')],
    'public-first.trap.example': [a(somePublic), a('127.0.0.1')],
    'public-last.trap.example': [a('127.0.0.1'), a(somePublic)],
    'public-v4.trap.example': [a(somePublic), aaaa('::1')],
    'turning.trap.example': (_, asked) => (asked === 0 ? [a(somePublic)] : [a('127.0.0.1')]),
    'moving.trap.example': (type, asked) => (type === 'A' ? [a(asked === 0 ? '127.0.0.1' : '127.0.0.2')] : []),
  });
  outbound = createOutbound({
    allow: [`127.0.0.1:${site.port}`],
    dnsServers: [dns.address],
    requestTimeoutMs: 5_000,
  });
});

afterAll(async () => {
  expect(trap.connections).toBe(0);
  await Promise.all([trap.close(), site.close(), dns.close()]);
});

const refusals = hostileTargets.map(([target, failure]) => ({ target, failure }));
const withPort = (target: string): string => target.replace('{port}', String(trap.port));

describe('a hostile target', () => {
  test('comes in at least 60 forms', () => expect(hostileTargets.length).toBeGreaterThanOrEqual(60));

  test.each(refusals)('is not admitted: $target', async ({ target, failure }) => {
    const admission = (async () => outbound.admit(parseTarget(withPort(target)), signal))();
    await expect(admission).rejects.toMatchObject({ name: 'ScanError', type: failure });
    expect(trap.connections).toBe(0);
  });

  test.each(refusals)('is not fetched: $target', async ({ target, failure }) => {
    await expect(outbound.fetch({ url: withPort(target), signal })).rejects.toMatchObject({
      name: 'ScanError',
      type: failure,
    });
    expect(trap.connections).toBe(0);
  });

  test('is not reached by a redirect of an allowed site, whichever form it takes', async () => {
    const before = site.connections;
    for (const { target } of refusals) {
      location = encodeURI(withPort(target)).replaceAll('%25', '%');
      const hop = await outbound.fetch({ url: `http://127.0.0.1:${site.port}/`, signal });
      const next = hop.headers.find(([name]) => name === 'location')?.[1] ?? '';
      const url = URL.canParse(next, hop.url) ? new URL(next, hop.url).href : next;
      await expect(outbound.fetch({ url, signal })).rejects.toMatchObject({
        type: expect.stringMatching(/target_refused_by_policy|invalid_target/),
      });
    }
    expect(site.connections - before).toBe(refusals.length);
    expect(trap.connections).toBe(0);
  });

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::', 'localhost', 'v4.trap.example', '0x7f.1', ''])(
    'is not reached by an address handed over with a public name: %j',
    async (address) => {
      const url = `http://www.example:${trap.port}/`;
      for (const addresses of [[address], [somePublic, address]]) {
        await expect(outbound.fetch({ url, addresses, signal })).rejects.toMatchObject({
          type: 'target_refused_by_policy',
        });
      }
      expect(trap.connections).toBe(0);
    },
  );

  test('is not reached by a public address handed over with a private one in the URL', async () => {
    const url = `http://127.0.0.1:${trap.port}/`;
    await expect(outbound.fetch({ url, addresses: [somePublic], signal })).rejects.toMatchObject({
      type: 'target_refused_by_policy',
    });
  });
});

describe('a name that changes between look-ups', () => {
  test('is refused as soon as it leads inside', async () => {
    const target = parseTarget(`http://turning.trap.example:${trap.port}/`);
    expect(await outbound.admit(target, signal)).toEqual([somePublic]);
    const url = `http://turning.trap.example:${trap.port}/`;
    await expect(outbound.fetch({ url, signal })).rejects.toMatchObject({ type: 'target_refused_by_policy' });
  });

  test('is not asked for again once its addresses are known', async () => {
    const neighbour = await listenOn({ host: '127.0.0.2', port: site.port });
    const url = `http://moving.trap.example:${site.port}/`;
    const addresses = await outbound.admit(parseTarget(url), signal);
    expect(addresses).toEqual(['127.0.0.1']);
    const asked = dns.questions.length;
    expect(await outbound.fetch({ url, addresses, signal })).toMatchObject({ remoteAddress: '127.0.0.1', status: 302 });
    expect(dns.questions.length).toBe(asked);
    await expect(outbound.fetch({ url, signal })).rejects.toMatchObject({ type: 'target_refused_by_policy' });
    expect(neighbour.connections).toBe(0);
    await neighbour.close();
  });
});

test.each([
  '127.1',
  '0x7f.0.0.1',
  '0',
  '[::1]',
  '[::ffff:127.0.0.1]',
  'localhost',
  'v4.trap.example',
  'v6.trap.example',
])(
  'a trap like this one is reached at %s once everything is opened, so that silence above means something',
  async (host) => {
    const control = await listenOn({}, (socket) => socket.end());
    const open = createOutbound({ allow: ['0.0.0.0/0', '::/0'], dnsServers: [dns.address], requestTimeoutMs: 5_000 });
    await expect(open.fetch({ url: `http://${host}:${control.port}/`, signal })).rejects.toMatchObject({
      type: 'target_unreachable',
    });
    expect(control.connections).toBe(1);
    await control.close();
  },
);

test('the refusal says which address, why, and how an owner can open it', async () => {
  await expect(outbound.fetch({ url: 'http://metadata.trap.example/', signal })).rejects.toThrow(
    'metadata.trap.example has the address 169.254.169.254, port 80, which is not public: it is link-local, where clouds ' +
      'keep their metadata services (RFC 3927). Add the host or the address to VIGIL_SCAN_ALLOW if Vigil may reach it.',
  );
});
