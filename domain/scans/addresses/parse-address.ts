import ipaddr from 'ipaddr.js';

/** An address as bits, with the one text that stands for it everywhere. */
export interface Address {
  /** Canonical: dotted decimal, or compressed hexadecimal without embedded dotted parts; a zone id is kept. */
  text: string;
  bits: ipaddr.IPv4 | ipaddr.IPv6;
}

const ipv6Pattern = /^([0-9a-f:.]+)(%[0-9a-z._~-]+)?$/i;

/**
 * Reads an address strictly: no octal, hexadecimal, short or bracketed forms, because what reads them differently from us
 * could be sent elsewhere. IPv6 goes through the WHATWG parser first; ipaddr.js alone misreads `::1.2.3.4`.
 * @returns null for anything else, host names included
 */
export function parseAddress(text: string): Address | null {
  if (!text.includes(':')) return parseIPv4(text);
  const [, digits, zone = ''] = ipv6Pattern.exec(text) ?? [];
  if (digits === undefined || !URL.canParse(`http://[${digits}]/`)) return null;
  const canonical = new URL(`http://[${digits}]/`).hostname.slice(1, -1);
  return { text: canonical + zone, bits: ipaddr.IPv6.parse(canonical) };
}

function parseIPv4(text: string): Address | null {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return null;
  return { text, bits: ipaddr.IPv4.parse(text) };
}

/** A block of addresses. */
export type Cidr = [network: ipaddr.IPv4 | ipaddr.IPv6, prefixLength: number];

/** @returns null unless the text is an address, a slash and a prefix length that fits it */
export function parseCidr(text: string): Cidr | null {
  const [base = '', length = '', ...rest] = text.split('/');
  const address = base.includes('%') ? null : parseAddress(base);
  if (!address || rest.length > 0 || !/^\d{1,3}$/.test(length)) return null;
  const prefixLength = Number(length);
  return prefixLength <= address.bits.toByteArray().length * 8 ? [address.bits, prefixLength] : null;
}

/** False where the two are of different families: an IPv4-mapped address is in no IPv4 block. */
export function isWithin({ bits }: Address, [network, prefixLength]: Cidr): boolean {
  return bits.kind() === network.kind() && bits.match(network, prefixLength);
}
