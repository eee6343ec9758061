import type { Address, Cidr } from './parse-address.ts';
import { isWithin, parseAddress, parseCidr } from './parse-address.ts';
import { isPort, splitPort } from './split-port.ts';

/** One connection, wished for or about to be made. */
export interface Destination {
  /** As the target names it: a host name, or an address without brackets. */
  host: string;
  address: Address;
  /** null where the port is not known yet. */
  port: number | null;
}

/** What an owner opened: a host with all its addresses, the hosts below a suffix, or a block of addresses. */
export interface AllowEntry {
  /** As it was written. */
  text: string;
  opens(destination: Destination): boolean;
}

/**
 * Reads `host`, `*.suffix`, `address`, each with `:port` where only that port is meant, and CIDRs.
 * @throws {Error} naming every bad entry and what would be right
 */
export function parseAllowList(texts: string[]): AllowEntry[] {
  const entries = texts.map(parseEntry);
  const problems = entries.filter((entry) => typeof entry === 'string');
  if (problems.length > 0) throw new Error(`VIGIL_SCAN_ALLOW: ${problems.join(' ')}`);
  return entries.filter((entry) => typeof entry !== 'string');
}

/** What is wrong with such a list, entry by entry, and what would be right. */
export const allowListProblems = (texts: string[]): string[] =>
  texts.map(parseEntry).filter((entry) => typeof entry === 'string');

const usage = 'Write a host, *.suffix, an address (IPv6 with a port: [::1]:443) or a CIDR like 10.0.0.0/8.';

/** @returns the entry, or what is wrong with it */
function parseEntry(written: string): AllowEntry | string {
  const text = written.trim();
  if (text.includes('/')) return parseBlock(text);
  const { name, port } = splitPort(text);
  if (port !== null && !isPort(port)) return `"${text}" has no port from 1 to 65535.`;
  const opensPort = (destination: Destination): boolean =>
    port === null || destination.port === null || destination.port === port;

  const address = parseAddress(name);
  if (address) {
    return { text, opens: (to) => to.address.text === address.text && opensPort(to) };
  }
  const isSuffix = name.startsWith('*.');
  const host = normaliseHost(isSuffix ? name.slice(2) : name);
  if (host === null) return `"${text}" is not understood. ${usage}`;
  if (parseAddress(host)) return `"${text}" means the address ${host}; write that.`;
  return {
    text,
    opens: (to) => {
      const asked = to.host.toLowerCase().replace(/\.$/, '');
      return (isSuffix ? asked.endsWith(`.${host}`) : asked === host) && opensPort(to);
    },
  };
}

function parseBlock(text: string): AllowEntry | string {
  const cidr = parseCidr(text);
  if (!cidr) return `"${text}" is not understood. ${usage}`;
  if (hasHostBits(cidr)) return `"${text}" has bits set beyond its prefix; was another length meant?`;
  return { text, opens: ({ address }) => isWithin(address, cidr) };
}

/** Such a block is more often a slip than a wish for the whole network. */
function hasHostBits([network, prefixLength]: Cidr): boolean {
  const bits = network
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return bits.slice(prefixLength).includes('1');
}

/** Host names as targets have them (WHATWG URL), so that both sides of a comparison are written alike. */
function normaliseHost(text: string): string | null {
  if (text === '' || /[^\p{L}\p{N}\p{M}._-]/u.test(text) || !URL.canParse(`http://${text}/`)) return null;
  return new URL(`http://${text}/`).hostname.replace(/\.$/, '') || null;
}
