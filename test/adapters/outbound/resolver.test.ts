import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAdmit } from '../../../adapters/outbound/admit.ts';
import type { Resolver } from '../../../adapters/outbound/resolver.ts';
import { createResolver } from '../../../adapters/outbound/resolver.ts';
import { createAddressPolicy } from '../../../domain/scans/address-policy.ts';
import { parseTarget } from '../../../domain/scans/target.ts';
import type { DnsServer } from '../../../simulators/dns-server.ts';
import { startDnsServer } from '../../../simulators/dns-server.ts';

const { signal } = new AbortController();
let dns: DnsServer;
let resolver: Resolver;

beforeAll(async () => {
  dns = await startDnsServer({
    'both.example': [
      { type: 'A', data: '93.184.215.14' },
      { type: 'A', data: '93.184.215.15' },
      { type: 'AAAA', data: '2606:2800:21f::1' },
    ],
    'mail-only.example': [{ type: 'MX', data: { preference: 1, exchange: 'mx.example' } }],
    'half.example': (type) => (type === 'A' ? [{ type: 'A', data: '93.184.215.14' }] : 'servfail'),
    'broken.example': 'servfail',
    'silent.example': 'silence',
  });
  resolver = createResolver({ servers: [dns.address], timeoutMs: 10_000 });
});

afterAll(() => dns.close());

describe('the resolver', () => {
  test.each([
    ['both.example', ['93.184.215.14', '93.184.215.15', '2606:2800:21f::1']],
    ['BOTH.example.', ['93.184.215.14', '93.184.215.15', '2606:2800:21f::1']],
    ['half.example', ['93.184.215.14']],
    ['mail-only.example', []],
    ['unknown.example', []],
  ])('finds the addresses of %s', async (name, addresses) => {
    expect(await resolver.resolve(name, signal)).toEqual(addresses);
  });

  test.each(['broken.example', 'silent.example'])('says so where no server answers: %s', async (name) => {
    const hasty = createResolver({ servers: [dns.address], timeoutMs: 300 });
    await expect(hasty.resolve(name, signal)).rejects.toMatchObject({
      type: 'target_unreachable',
      message: expect.stringContaining(name),
    });
  });

  test.each(['localhost', 'Localhost.', 'a.b.localhost', '192.0.2.1', '2001:db8::1'])(
    'asks nobody for %s',
    async (name) => {
      const asked = dns.questions.length;
      const loopback = ['127.0.0.1', '::1'];
      for (const each of [resolver, createResolver({ timeoutMs: 1_000 })]) {
        expect(await each.resolve(name, signal)).toEqual(/localhost/i.test(name) ? loopback : [name]);
      }
      expect(dns.questions.length).toBe(asked);
    },
  );

  test('stops at once when it is no longer wanted', async () => {
    const controller = new AbortController();
    const patient = createResolver({ servers: [dns.address], timeoutMs: 60_000 });
    const answer = patient.resolve('silent.example', controller.signal);
    controller.abort(new Error('no longer wanted'));
    await expect(answer).rejects.toThrow('no longer wanted');
  });
});

describe('admission', () => {
  const admit = (target: string, allow: string[] = []) =>
    createAdmit({ policy: createAddressPolicy(allow), resolver })(parseTarget(target), signal);

  test('gives every address of a public name, and none for a name that has none', async () => {
    expect(await admit('both.example')).toEqual(['93.184.215.14', '93.184.215.15', '2606:2800:21f::1']);
    expect(await admit('unknown.example')).toEqual([]);
    expect(await admit('https://[2606:4700:0:0::1111]/')).toEqual(['2606:4700::1111']);
  });

  test('of an opened host looks at its port only where the target names one', async () => {
    const allow = ['*.localhost:8880'];
    expect(await admit('http://leaky.localhost:8880', allow)).toEqual(['127.0.0.1', '::1']);
    expect(await admit('leaky.localhost', allow)).toEqual(['127.0.0.1', '::1']);
    await expect(admit('leaky.localhost:6379', allow)).rejects.toMatchObject({ type: 'target_refused_by_policy' });
  });
});
