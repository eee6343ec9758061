import type { CaaRecord } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import { getDomain } from 'tldts';
import type { Scanner } from '../../activities/scans.ts';
import type { DnsResult } from '../../contracts/scans/checks.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import { dmarcRecords } from '../../domain/scans/dns/judge-dmarc.ts';
import type { RecordsAt } from '../../domain/scans/dns/judge-dns.ts';
import { judgeDns } from '../../domain/scans/dns/judge-dns.ts';
import { spfRecords } from '../../domain/scans/dns/judge-spf.ts';
import { withDeadline } from '../outbound/deadline.ts';
import type { RecordLookup } from '../outbound/record-lookup.ts';
import { isLoopbackName } from '../outbound/resolver.ts';

/** Less than the activity's own limit, so that the failure says what happened. */
const totalTimeoutMs = 40_000;
const maxRecords = 20;
const maxText = 1_000;

/**
 * Looks up what a name says about itself. It connects to name servers only, never to the target.
 * @throws {ScanError} invalid_target for an address; target_unreachable where no look-up was answered; timeout
 */
export function createDnsScanner({ records }: { records: RecordLookup }): Scanner<DnsResult> {
  return async ({ target: { host, addresses } }, context) => {
    if (isIP(host) !== 0) throw notAName(host);
    const a = addresses.filter((address) => !isIPv6(address));
    const aaaa = addresses.filter(isIPv6);
    if (isLoopbackName(host)) return localResult(host, a, aaaa);
    const late = () => `The look-ups for ${host} took longer than ${totalTimeoutMs / 1000} s.`;

    return withDeadline({ signal: context.signal, timeoutMs: totalTimeoutMs, late }, async (signal) => {
      context.heartbeat('looking records up');
      const organisation = getDomain(host, { allowPrivateDomains: true }) ?? host;
      // Closest first: what a name says itself goes before what the organisation says for all its names.
      const names = [...new Set([host, organisation])];
      const txt = (name: string) => records.txt(name, signal);
      const looked = await Promise.allSettled([
        firstFound(upTo(host, organisation), async (name) => (await records.caa(name, signal)).map(caaText)),
        firstFound(names, (name) => records.mx(name, signal)),
        firstFound(names, async (name) => spfRecords(await txt(name))),
        firstFound(names, async (name) => dmarcRecords(await txt(`_dmarc.${name}`))),
      ]);
      signal.throwIfAborted();
      if (looked.every(({ status }) => status === 'rejected')) throw (looked[0] as PromiseRejectedResult).reason;
      const [caa, mx, spf, dmarc] = looked;
      return judgeDns({
        name: host,
        a,
        aaaa,
        caa: answerOf(caa, cut),
        mx: answerOf(mx, ({ priority, exchange }) => ({ preference: priority, exchange: cut(exchange) })),
        spf: answerOf(spf, cut),
        dmarc: answerOf(dmarc, cut),
      });
    });
  };
}

const notAName = (host: string): ScanError =>
  new ScanError('invalid_target', `${host} is an address and has no DNS records of its own; give a host name.`);

function localResult(name: string, a: string[], aaaa: string[]): DnsResult {
  const seen = `${name} means this machine, whatever name servers say (RFC 6761)`;
  return {
    check: 'dns',
    ...{ name, a, aaaa, caa: [], mx: [], spf: null, dmarc: null },
    summary: 'A name of this machine: nothing to look up',
    findings: [{ id: 'local-name', title: 'No public name', level: 'info', seen }],
  };
}

/** A name and those above it, down to the organisation's: whoever issues certificates climbs too (RFC 8659, 3). */
function upTo(host: string, organisation: string): string[] {
  const labels = host.split('.');
  const depth = labels.length - organisation.split('.').length;
  return Array.from({ length: depth + 1 }, (_, i) => labels.slice(i).join('.'));
}

/** The records of the first name that has any; those of none belong to the last. */
async function firstFound<T>(names: string[], look: (name: string) => Promise<T[]>): Promise<RecordsAt<T>> {
  let found: RecordsAt<T> = { name: names[0] ?? '', records: [] };
  for (const name of names) {
    found = { name, records: await look(name) };
    if (found.records.length > 0) break;
  }
  return found;
}

function answerOf<T, U>(looked: PromiseSettledResult<RecordsAt<T>>, read: (record: T) => U): RecordsAt<U> | null {
  if (looked.status === 'rejected') return null;
  const { name, records } = looked.value;
  return { name, records: records.slice(0, maxRecords).map(read) };
}

/** As zone files have it: `0 issue "letsencrypt.org"`. */
function caaText({ critical, ...properties }: CaaRecord): string {
  const [tag = '', value = ''] = Object.entries(properties)[0] ?? [];
  return `${critical} ${tag} "${value}"`;
}

const cut = (text: string): string => text.slice(0, maxText);
