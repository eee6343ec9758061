import ipaddr from 'ipaddr.js';
import type { Address, Cidr } from './parse-address.ts';
import { isWithin, parseAddress, parseCidr } from './parse-address.ts';

/**
 * Addresses that no public service has: IANA's IPv4 and IPv6 special-purpose registries (as of 2025), multicast, and
 * what RFCs took out of use. The registries call some of them globally reachable (anycast relays, AS112); none of those is
 * anybody's site. Where blocks overlap, the narrower stands first.
 */
const specialBlocks: [cidr: string, meaning: string][] = [
  ['0.0.0.0/8', 'this host or this network (RFC 791)'],
  ['10.0.0.0/8', 'private (RFC 1918)'],
  ['100.64.0.0/10', 'shared by carriers for NAT (RFC 6598)'],
  ['127.0.0.0/8', 'loopback (RFC 1122)'],
  // Not in the registries, but each Azure machine reaches its platform's agent there.
  ['168.63.129.16/32', 'the Azure platform’s own'],
  ['169.254.0.0/16', 'link-local, where clouds keep their metadata services (RFC 3927)'],
  ['172.16.0.0/12', 'private (RFC 1918)'],
  ['192.0.0.0/24', 'kept for protocol assignments (RFC 6890)'],
  ['192.0.2.0/24', 'for documentation (RFC 5737)'],
  ['192.31.196.0/24', 'AS112 (RFC 7535)'],
  ['192.52.193.0/24', 'for multicast tunnels (RFC 7450)'],
  ['192.88.99.0/24', 'a retired 6to4 relay (RFC 7526)'],
  ['192.168.0.0/16', 'private (RFC 1918)'],
  ['192.175.48.0/24', 'AS112 (RFC 7534)'],
  ['198.18.0.0/15', 'for benchmarking (RFC 2544)'],
  ['198.51.100.0/24', 'for documentation (RFC 5737)'],
  ['203.0.113.0/24', 'for documentation (RFC 5737)'],
  ['224.0.0.0/4', 'multicast (RFC 5771)'],
  ['255.255.255.255/32', 'broadcast (RFC 919)'],
  ['240.0.0.0/4', 'reserved (RFC 1112)'],

  ['::/128', 'unspecified (RFC 4291)'],
  ['::1/128', 'loopback (RFC 4291)'],
  ['::ffff:0:0/96', 'an IPv4 address in IPv6 form (mapped, RFC 4291)'],
  ['::/96', 'an IPv4 address in IPv6 form (compatible, RFC 4291)'],
  ['::ffff:0:0:0/96', 'an IPv4 address in IPv6 form (translated, RFC 2765)'],
  ['64:ff9b:1::/48', 'for translation to IPv4 within one network (RFC 8215)'],
  ['100::/64', 'discarded (RFC 6666)'],
  ['100:0:0:1::/64', 'a dummy prefix (RFC 9780)'],
  ['2001::/32', 'an IPv4 address in IPv6 form (Teredo, RFC 4380)'],
  ['2001:2::/48', 'for benchmarking (RFC 5180)'],
  ['2001::/23', 'kept for protocol assignments (RFC 2928)'],
  ['2001:db8::/32', 'for documentation (RFC 3849)'],
  ['2002::/16', 'an IPv4 address in IPv6 form (6to4, RFC 3056)'],
  ['2620:4f:8000::/48', 'AS112 (RFC 7534)'],
  ['3ffe::/16', 'of the former 6bone (RFC 3701)'],
  ['3fff::/20', 'for documentation (RFC 9637)'],
  ['5f00::/16', 'for segment routing (RFC 9602)'],
  ['fc00::/7', 'unique-local, that is private (RFC 4193)'],
  ['fe80::/10', 'link-local (RFC 4291)'],
  ['fec0::/10', 'site-local, that is private (RFC 3879)'],
  ['ff00::/8', 'multicast (RFC 4291)'],
];

const blocks = specialBlocks.map(([cidr, meaning]) => ({ block: cidrOf(cidr), meaning }));
const globalUnicast = cidrOf('2000::/3');
const wellKnownNat64 = cidrOf('64:ff9b::/96');

/** @returns what the address is instead of public, as the end of the sentence "… is"; null for a public one */
export function describeSpecialAddress(address: Address): string | null {
  if (address.text.includes('%')) return 'link-local, as its zone id says (RFC 4007)';
  const found = blocks.find(({ block }) => isWithin(address, block));
  if (found) return found.meaning;
  if (address.bits instanceof ipaddr.IPv4) return null;
  if (isWithin(address, wellKnownNat64)) return describeNat64(address.bits);
  if (!isWithin(address, globalUnicast)) return 'outside the addresses that IANA gives out (2000::/3)';
  return isIsatap(address.bits) ? 'an IPv4 address in IPv6 form (ISATAP, RFC 5214)' : null;
}

/** By the interface identifier: `::5efe:a.b.c.d`, with or without the universal bit. */
const isIsatap = ({ parts }: ipaddr.IPv6): boolean => (parts[4] === 0 || parts[4] === 0x200) && parts[5] === 0x5efe;

/** Networks without IPv4 reach every IPv4 site through this prefix, so it is as public as the address inside (RFC 6052). */
function describeNat64(bits: ipaddr.IPv6): string | null {
  const embedded = parseAddress(bits.toByteArray().slice(12).join('.'));
  const meaning = embedded && describeSpecialAddress(embedded);
  return meaning && `the NAT64 form of ${embedded.text}, which is ${meaning}`;
}

function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`${text} is no CIDR`);
  return cidr;
}
