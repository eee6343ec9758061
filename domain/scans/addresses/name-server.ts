import { parseAddress } from './parse-address.ts';
import { isPort, splitPort } from './split-port.ts';

const usage = 'Write an address or address:port (IPv6 with a port: [::1]:53), not a name.';

/**
 * What is wrong with an entry of VIGIL_SCAN_DNS_SERVERS, and what would be right; null where nothing is. Node itself must
 * not be asked: it ends the process for a port 0, takes other ports modulo 65,536, and drops an address's zone.
 */
export function nameServerProblem(text: string): string | null {
  const { name, port } = splitPort(text);
  const address = parseAddress(name);
  if (!address || address.text.includes('%')) return `"${text}" is no DNS server. ${usage}`;
  return port === null || isPort(port) ? null : `"${text}" has no port from 1 to 65535.`;
}
