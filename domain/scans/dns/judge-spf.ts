import type { Finding } from '../../../contracts/scans/checks.ts';

/** More look-ups than this make receivers give up (RFC 7208, 4.6.4). */
const maxLookups = 10;

/** The TXT records among these that are SPF (RFC 7208, 4.5). */
export const spfRecords = (txt: string[]): string[] => txt.filter((record) => /^v=spf1( |$)/i.test(record));

/**
 * @param domain where the records stand
 * @param records its SPF records
 * @param receivesMail whether it has mail servers: without them the advice is to say so
 */
export function judgeSpf(domain: string, records: string[], receivesMail: boolean): Finding[] {
  const [record, ...more] = records;
  if (record === undefined) return [missing(domain, receivesMail)];
  if (more.length > 0) {
    const seen = `${domain} has ${records.length} SPF records`;
    const advice = 'Join them into one: with several, none counts (RFC 7208, 4.5).';
    return [{ id: 'spf-several', title: 'Several SPF records', level: 'bad', seen, advice }];
  }
  const terms = record.toLowerCase().split(/\s+/).slice(1);
  return [judgeAll(terms, record), ...judgeLookups(terms)];
}

function missing(domain: string, receivesMail: boolean): Finding {
  const advice = receivesMail
    ? 'Publish a TXT record that names the servers that send your mail and ends in -all.'
    : 'Publish the TXT record "v=spf1 -all", so that nobody sends mail in this name.';
  return { id: 'spf-missing', title: 'No SPF record', level: 'warning', seen: `${domain} has no SPF record`, advice };
}

function judgeAll(terms: string[], seen: string): Finding {
  const qualifier = terms.map((term) => /^([+?~-]?)all$/.exec(term)?.[1]).find((found) => found !== undefined);
  switch (qualifier) {
    case '-':
      return { id: 'spf-strict', title: 'SPF names all senders', level: 'good', seen };
    case '~': {
      const advice = 'Change ~all to -all once all senders are known.';
      return { id: 'spf-soft', title: 'SPF lets other senders pass as suspicious', level: 'info', seen, advice };
    }
    case '?': {
      const advice = 'Change ?all to ~all or -all: as it stands, the record says nothing about other senders.';
      return { id: 'spf-neutral', title: 'SPF says nothing about other senders', level: 'warning', seen, advice };
    }
    case '':
    case '+': {
      const advice = 'Change +all to -all: as it stands, anybody may send mail in this name.';
      return { id: 'spf-open', title: 'SPF lets anybody send', level: 'bad', seen, advice };
    }
  }
  if (terms.some((term) => term.startsWith('redirect='))) {
    return { id: 'spf-redirect', title: 'SPF is another domain’s', level: 'info', seen };
  }
  const advice = 'End the record in -all: without it, other senders are neither allowed nor refused.';
  return { id: 'spf-without-all', title: 'SPF says nothing about other senders', level: 'warning', seen, advice };
}

function judgeLookups(terms: string[]): Finding[] {
  const asking = /^[+?~-]?(include:|exists:|redirect=|(a|mx|ptr)([:/]|$))/;
  const lookups = terms.filter((term) => asking.test(term)).length;
  if (lookups <= maxLookups) return [];
  const seen = `The record alone needs ${lookups} look-ups`;
  const advice = `Bring it down to ${maxLookups}: receivers stop there, and the record fails (RFC 7208, 4.6.4).`;
  return [{ id: 'spf-too-many-lookups', title: 'SPF needs too many look-ups', level: 'bad', seen, advice }];
}
