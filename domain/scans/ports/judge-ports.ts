import type { Finding, PortsResult } from '../../../contracts/scans/checks.ts';
import { commonPorts } from './common-ports.ts';
import { exposureOf } from './exposed-services.ts';

/** What the connections showed, before it is judged. */
export type PortsObservation = Omit<PortsResult, 'check' | 'summary' | 'findings'>;

const services = new Map(commonPorts.map(([port, service]) => [port, service.replace('*', '')]));

export function judgePorts(observed: PortsObservation): PortsResult {
  const { address, open, scanned } = observed;
  const ports = open.map(({ port }) => port).join(', ');
  const summary =
    open.length === 0
      ? `None of ${scanned} ports open on ${address}`
      : `${open.length} of ${scanned} ports open on ${address}: ${ports}`;
  return { check: 'ports', ...observed, summary, findings: open.map(judgePort) };
}

function judgePort({ port, banner }: PortsResult['open'][number]): Finding {
  const service = services.get(port);
  const id = service === undefined ? `port-${port}` : `port-${port}-${service}`;
  const name = service === undefined ? `Port ${port}` : `Port ${port} (${service})`;
  const greeting = banner ? `; it greets with "${banner.slice(0, 80)}"` : '';
  const exposure = exposureOf(port);
  if (!exposure) return { id, title: `${name} is open`, level: 'info', seen: `${name} takes connections${greeting}` };
  const { level, why, advice } = exposure;
  return { id, title: `${name} is exposed`, level, seen: `${name} takes connections${greeting}: ${why}`, advice };
}
