import type { DnsResult, Finding } from '../../../contracts/scans/checks.ts';
import { judgeDmarc } from './judge-dmarc.ts';
import { judgeSpf } from './judge-spf.ts';

/** Records, and the name at which they were found: the target's own, or one above it. */
export interface RecordsAt<Entry> {
  name: string;
  records: Entry[];
}

/** What the look-ups brought, before it is judged; null where no server answered. */
export interface DnsObservation {
  name: string;
  a: string[];
  aaaa: string[];
  caa: RecordsAt<string> | null;
  mx: RecordsAt<DnsResult['mx'][number]> | null;
  /** Only those TXT records that are SPF, or DMARC. */
  spf: RecordsAt<string> | null;
  dmarc: RecordsAt<string> | null;
}

/** Pure: judges by RFC 8659 (CAA), 7208 (SPF), 7489 (DMARC) and 7505 (null MX). */
export function judgeDns(observation: DnsObservation): DnsResult {
  const { name, a, aaaa, caa, mx, spf, dmarc } = observation;
  const findings = [
    ...judgeAddresses(observation),
    ...(caa ? judgeCaa(name, caa) : [unanswered('caa', 'CAA')]),
    ...(mx ? judgeMx(mx) : [unanswered('mx', 'MX')]),
    ...(spf ? judgeSpf(spf.name, spf.records, receivesMail(mx?.records ?? [])) : [unanswered('spf', 'SPF')]),
    ...(dmarc ? judgeDmarc(dmarc.name, dmarc.records, dmarc.name !== name) : [unanswered('dmarc', 'DMARC')]),
  ];
  return {
    check: 'dns',
    name,
    a,
    aaaa,
    caa: caa?.records ?? [],
    mx: mx?.records ?? [],
    spf: spf?.records[0] ?? null,
    dmarc: dmarc?.records[0] ?? null,
    summary: summarise(observation, findings),
    findings,
  };
}

function judgeAddresses({ name, a, aaaa }: DnsObservation): Finding[] {
  if (a.length + aaaa.length === 0) {
    const seen = `${name} has neither A nor AAAA records`;
    return [{ id: 'addresses-missing', title: 'No address', level: 'warning', seen }];
  }
  if (aaaa.length > 0) return [];
  const advice = 'Publish AAAA records, so that clients without IPv4 reach the site directly.';
  return [{ id: 'ipv6-missing', title: 'No IPv6', level: 'info', seen: `${name} has no AAAA record`, advice }];
}

function judgeCaa(host: string, { name, records }: RecordsAt<string>): Finding[] {
  if (records.some((record) => / issue(wild)? /.test(record))) {
    const seen = `${name}: ${records.join(', ')}`.slice(0, 500);
    return [{ id: 'caa-present', title: 'CAA names who may issue certificates', level: 'good', seen }];
  }
  const seen = `Neither ${host} nor a name above it says who may issue certificates`;
  const advice = 'Publish a CAA record that names your certificate authority (RFC 8659).';
  return [{ id: 'caa-missing', title: 'No CAA record', level: 'warning', seen, advice }];
}

type Mx = DnsResult['mx'];
const isNull = ({ exchange }: Mx[number]): boolean => exchange === '' || exchange === '.';
const receivesMail = (mx: Mx): boolean => mx.some((server) => !isNull(server));

function judgeMx({ name, records }: RecordsAt<Mx[number]>): Finding[] {
  if (records.length === 0) {
    return [{ id: 'mx-missing', title: 'No mail servers', level: 'info', seen: `${name} has no MX record` }];
  }
  if (!receivesMail(records)) {
    const seen = `${name} says that it takes no mail (null MX)`;
    return [{ id: 'mx-null', title: 'Takes no mail', level: 'good', seen }];
  }
  const seen = `${name}: ${records.map(({ exchange }) => exchange).join(', ')}`.slice(0, 500);
  return [{ id: 'mx-present', title: 'Mail servers', level: 'info', seen }];
}

const unanswered = (id: string, type: string): Finding => ({
  id: `${id}-unanswered`,
  title: `${type} could not be looked up`,
  level: 'warning',
  seen: `No name server answered for the ${type} records`,
});

function summarise({ a, aaaa }: DnsObservation, findings: Finding[]): string {
  const problems = findings.filter(({ level }) => level === 'bad' || level === 'warning').map(({ title }) => title);
  const addresses = `${a.length + aaaa.length} ${a.length + aaaa.length === 1 ? 'address' : 'addresses'}`;
  return [addresses, ...(problems.length === 0 ? ['CAA, SPF and DMARC in order'] : problems)].join('; ');
}
