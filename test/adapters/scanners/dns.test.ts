import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRecordLookup } from '../../../adapters/outbound/record-lookup.ts';
import { createDnsScanner } from '../../../adapters/scanners/dns.ts';
import type { DnsServer, SimulatedRecord } from '../../../simulators/dns-server.ts';
import { startDnsServer } from '../../../simulators/dns-server.ts';
import { checkRequest, noContext } from './check-request.ts';

const txt = (data: string | string[]): SimulatedRecord => ({ type: 'TXT', data });
const mx = (preference: number, exchange: string): SimulatedRecord => ({ type: 'MX', data: { preference, exchange } });
const issue = (value: string): SimulatedRecord => ({ type: 'CAA', data: { flags: 0, tag: 'issue', value } });

let server: DnsServer;

beforeAll(async () => {
  server = await startDnsServer({
    'good.example': [
      mx(10, 'mx1.good.example'),
      mx(20, 'mx2.good.example'),
      issue('ca.example'),
      txt('v=spf1 mx -all'),
      txt('other=1'),
    ],
    '_dmarc.good.example': [txt(['v=DMARC1; p=reject;', ' sp=quarantine; rua=mailto:d@good.example'])],
    'www.good.example': [],
    'poor.example': [mx(10, 'mx.poor.example'), txt('v=spf1 +all')],
    '_dmarc.poor.example': [txt('v=DMARC1; p=none')],
    'nomail.example': [mx(0, '.'), txt('v=spf1 -all'), issue(';')],
    '_dmarc.nomail.example': [txt('v=DMARC1; p=reject; rua=mailto:d@nomail.example')],
    'half.example': (type) => (type === 'CAA' ? 'servfail' : type === 'TXT' ? [txt('v=spf1 -all')] : []),
    'down.example': 'servfail',
    '_dmarc.down.example': 'servfail',
    'silent.example': 'silence',
    '_dmarc.silent.example': 'silence',
  });
});

afterAll(() => server.close());

async function scan(host: string, addresses: string[] = ['93.184.215.14'], signal?: AbortSignal) {
  const records = createRecordLookup({
    servers: [server.address],
    timeoutMs: host === 'silent.example' ? 300 : 10_000,
  });
  const result = await createDnsScanner({ records })(checkRequest({ host, addresses }), noContext(signal));
  return { ...result, levels: Object.fromEntries(result.findings.map(({ id, level }) => [id, level])) };
}

describe('the dns scanner', () => {
  test('finds a good domain good', async () => {
    const result = await scan('good.example', ['93.184.215.14', '2606:2800:21f::1']);
    expect(result).toMatchObject({
      check: 'dns',
      name: 'good.example',
      a: ['93.184.215.14'],
      aaaa: ['2606:2800:21f::1'],
      caa: ['0 issue "ca.example"'],
      spf: 'v=spf1 mx -all',
      dmarc: 'v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@good.example',
      summary: '2 addresses; CAA, SPF and DMARC in order',
    });
    expect(result.mx.sort((a, b) => a.preference - b.preference)).toEqual([
      { preference: 10, exchange: 'mx1.good.example' },
      { preference: 20, exchange: 'mx2.good.example' },
    ]);
    expect(result.levels).toEqual({
      'caa-present': 'good',
      'mx-present': 'info',
      'spf-strict': 'good',
      'dmarc-reject': 'good',
    });
  });

  test('asks the names above for what a name does not say itself', async () => {
    const result = await scan('www.good.example');
    expect(result).toMatchObject({ caa: ['0 issue "ca.example"'], spf: 'v=spf1 mx -all' });
    // The organisation's policy for its subdomains.
    expect(result.levels).toMatchObject({ 'dmarc-quarantine': 'good', 'ipv6-missing': 'info', 'caa-present': 'good' });
    expect(server.questions).not.toContain('CAA example');
  });

  test('says what is wrong with a poor domain', async () => {
    const result = await scan('poor.example');
    expect(result.levels).toMatchObject({
      'caa-missing': 'warning',
      'spf-open': 'bad',
      'dmarc-none': 'warning',
      'dmarc-unreported': 'info',
    });
    expect(result.summary).toBe('1 address; No CAA record; SPF lets anybody send; Forged mail is only reported');
  });

  test('knows a domain that takes no mail', async () => {
    expect((await scan('nomail.example')).levels).toMatchObject({ 'mx-null': 'good', 'spf-strict': 'good' });
  });

  test('says what is missing of a name that has nothing', async () => {
    const result = await scan('nothing.example', []);
    expect(result).toMatchObject({ a: [], aaaa: [], caa: [], mx: [], spf: null, dmarc: null });
    expect(result.levels).toEqual({
      'addresses-missing': 'warning',
      'caa-missing': 'warning',
      'mx-missing': 'info',
      'spf-missing': 'warning',
      'dmarc-missing': 'warning',
    });
  });

  test('tells a missing answer from a missing record', async () => {
    const { levels } = await scan('half.example');
    expect(levels).toMatchObject({ 'caa-unanswered': 'warning', 'spf-strict': 'good', 'dmarc-missing': 'warning' });
    expect(levels).not.toHaveProperty('caa-missing');
  });

  test.each(['down.example', 'silent.example'])('fails where no look-up is answered: %s', async (name) => {
    await expect(scan(name)).rejects.toMatchObject({ name: 'ScanError', type: 'target_unreachable' });
  });

  test.each(['192.0.2.1', '2001:db8::1'])('refuses the address %s', async (address) => {
    await expect(scan(address)).rejects.toMatchObject({ type: 'invalid_target' });
  });

  test('asks nobody about names of this machine', async () => {
    const asked = server.questions.length;
    expect((await scan('site.localhost', ['127.0.0.1'])).levels).toEqual({ 'local-name': 'info' });
    expect(server.questions.length).toBe(asked);
  });

  test('stops at once when it is no longer wanted', async () => {
    const controller = new AbortController();
    const scanning = scan('silent.example', [], controller.signal);
    controller.abort(new Error('no longer wanted'));
    await expect(scanning).rejects.toThrow('no longer wanted');
  });
});
