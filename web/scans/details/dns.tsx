import type { DnsResult } from '../../../contracts/scans/checks.ts';
import { Pairs } from '../../ui/pairs.tsx';
import { Section } from '../../ui/section.tsx';

export function DnsDetails({ result }: { result: DnsResult }) {
  const { name, a, aaaa, caa, mx, spf, dmarc } = result;
  return (
    <Section title="DNS">
      <div class="card">
        <h3>Records of {name}</h3>
        <Pairs
          rows={[
            ['A', a, 'code'],
            ['AAAA', aaaa, 'code'],
            ['CAA', caa, 'code'],
            ['MX', mx.map(({ preference, exchange }) => `${preference} ${exchange}`), 'code'],
            ['SPF', spf ?? [], 'code'],
            ['DMARC', dmarc ?? [], 'code'],
          ]}
        />
      </div>
    </Section>
  );
}
