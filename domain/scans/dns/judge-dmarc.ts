import type { Finding } from '../../../contracts/scans/checks.ts';

/** The TXT records among these that are DMARC (RFC 7489, 6.6.3). */
export const dmarcRecords = (txt: string[]): string[] => txt.filter((record) => /^v\s*=\s*DMARC1\s*(;|$)/.test(record));

/**
 * @param domain where the records stand, or should
 * @param inherited whether that is the organisation's domain, above the one that was asked about
 */
export function judgeDmarc(domain: string, records: string[], inherited: boolean): Finding[] {
  const [record, ...more] = records;
  if (record === undefined) {
    const seen = `${domain} has no DMARC record`;
    const advice = `Publish a TXT record at _dmarc.${domain}: first "v=DMARC1; p=none; rua=mailto:…", then p=reject.`;
    return [{ id: 'dmarc-missing', title: 'No DMARC policy', level: 'warning', seen, advice }];
  }
  if (more.length > 0) {
    const seen = `${domain} has ${records.length} DMARC records`;
    return [invalid(seen, 'Keep one: with several, none counts (RFC 7489, 6.6.3).')];
  }
  const tags = readTags(record);
  const policy = (inherited && tags.get('sp')) || tags.get('p');
  return [judgePolicy(policy, record), ...judgeShare(tags.get('pct')), ...judgeReports(tags.get('rua'))];
}

function readTags(record: string): Map<string, string> {
  const pairs = record.split(';').map((tag) => tag.split('=').map((part) => part.trim()));
  return new Map(pairs.map(([name = '', ...value]) => [name.toLowerCase(), value.join('=').toLowerCase()]));
}

function judgePolicy(policy: string | undefined, seen: string): Finding {
  switch (policy) {
    case 'reject':
      return { id: 'dmarc-reject', title: 'Forged mail is rejected', level: 'good', seen };
    case 'quarantine':
      return { id: 'dmarc-quarantine', title: 'Forged mail is set aside', level: 'good', seen };
    case 'none': {
      const advice = 'Raise the policy to quarantine, then to reject, once the reports show only your own senders.';
      return { id: 'dmarc-none', title: 'Forged mail is only reported', level: 'warning', seen, advice };
    }
    default:
      return invalid(seen, 'Give the record p=none, p=quarantine or p=reject; without one it does not count.');
  }
}

const invalid = (seen: string, advice: string): Finding => ({
  id: 'dmarc-invalid',
  title: 'DMARC record without effect',
  level: 'bad',
  seen,
  advice,
});

function judgeShare(percent: string | undefined): Finding[] {
  if (percent === undefined || !(Number(percent) < 100)) return [];
  const seen = `The policy holds for ${percent} % of the mail`;
  const advice = 'Raise pct to 100, or leave it out.';
  return [{ id: 'dmarc-partial', title: 'DMARC policy for a part only', level: 'warning', seen, advice }];
}

function judgeReports(address: string | undefined): Finding[] {
  if (address) return [];
  const advice = 'Add rua=mailto:…, to learn who sends mail in this name.';
  return [{ id: 'dmarc-unreported', title: 'No DMARC reports', level: 'info', seen: 'The record has no rua', advice }];
}
