import type { CheckResult, DnsResult, HttpResult, PortsResult, TlsResult } from '../../contracts/scans/checks.ts';
import { describeDaysLeft } from '../../domain/scans/tls/days-left.ts';

/** What a check saw, in brief: a few facts, each of which may be wrapped. */
export function factsOf(result: CheckResult): string[] {
  switch (result.check) {
    case 'http':
      return httpFacts(result);
    case 'tls':
      return tlsFacts(result);
    case 'dns':
      return dnsFacts(result);
    case 'ports':
      return portsFacts(result);
    case 'simulated':
      return [result.summary];
  }
}

function httpFacts({ statusCode, finalUrl, httpHops, httpsHops, tests }: HttpResult): string[] {
  const chains = [httpHops, httpsHops].filter((hops) => hops.length > 1);
  const failed = tests.filter(({ pass }) => pass === false).length;
  return [
    `${statusCode} from ${finalUrl}; ${failed} of ${tests.length} tests failed`,
    ...chains.map((hops) => hops.map(({ url, status }) => `${url} (${status})`).join(' → ')),
  ];
}

function tlsFacts({ port, protocols, trusted, trustError, nameMatches, daysLeft, chain }: TlsResult): string[] {
  const accepted = protocols.filter((protocol) => protocol.accepted).map(({ version }) => version.replace('TLSv', ''));
  const versions = accepted.length > 0 ? `TLS ${accepted.join(', ')}` : 'no TLS version';
  const leaf = chain[0];
  const trust = trusted ? 'trusted' : `not trusted${trustError ? ` (${trustError})` : ''}`;
  const first = `${versions} on port ${port}; certificate ${trust}, ${nameMatches ? 'for this host' : 'for another host'}`;
  if (leaf === undefined) return [first];
  const until = `${leaf.validTo.slice(0, 10)}, ${describeDaysLeft(daysLeft)}`;
  const key = `${leaf.keyType.toUpperCase()}${leaf.keyBits === null ? '' : ` ${leaf.keyBits}`} key`;
  return [first, `valid until ${until}; ${key}, ${leaf.signatureAlgorithm}; issued by ${leaf.issuer}`];
}

function dnsFacts({ name, a, aaaa, caa, mx, spf, dmarc }: DnsResult): string[] {
  const records: [string, string[]][] = [
    ['A', a],
    ['AAAA', aaaa],
    ['CAA', caa],
    ['MX', mx.map(({ preference, exchange }) => `${preference} ${exchange}`)],
    ['SPF', spf === null ? [] : [spf]],
    ['DMARC', dmarc === null ? [] : [dmarc]],
  ];
  const present = records.filter(([, values]) => values.length > 0);
  const absent = records.filter(([, values]) => values.length === 0).map(([type]) => type);
  return [
    ...present.map(([type, values]) => `${type} ${values.join(', ')}`),
    ...(absent.length > 0 ? [`no ${absent.join(', ')} for ${name}`] : []),
  ];
}

const portsFacts = ({ address, scanned, open }: PortsResult): string[] => [
  `${open.length} of ${scanned} ports open on ${address}`,
  ...open.map(({ port, banner }) => (banner ? `${port}  ${banner}` : String(port))),
];
