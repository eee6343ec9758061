import type { VNode } from 'preact';
import type { CheckResult } from '../../../contracts/scans/checks.ts';
import { DnsDetails } from './dns.tsx';
import { HttpDetails } from './http.tsx';
import { PortsDetails } from './ports.tsx';
import { TlsDetails } from './tls.tsx';

/** What a check saw, beyond its findings; a simulated one sees nothing. */
export function CheckDetails({ result }: { result: CheckResult }): VNode | null {
  switch (result.check) {
    case 'http':
      return <HttpDetails result={result} />;
    case 'tls':
      return <TlsDetails result={result} />;
    case 'dns':
      return <DnsDetails result={result} />;
    case 'ports':
      return <PortsDetails result={result} />;
    case 'simulated':
      return null;
  }
}
