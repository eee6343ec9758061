import { isIP } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { createAddressPolicy } from '../../../domain/scans/address-policy.ts';
import { parseTarget } from '../../../domain/scans/target.ts';
import { embeddings, octets, specialIPv4, spellings } from './address-spellings.ts';

const policy = createAddressPolicy([]);
const judge = (address: string) => policy.judge({ host: address, address, port: 443 });

describe('the address policy', () => {
  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '191.255.255.255',
    '192.0.1.0',
    '192.0.3.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '198.51.99.255',
    '203.0.114.0',
    '223.255.255.255',
    '2001:200::1',
    '2606:4700:4700::1111',
    '2a00:1450::200e',
    '2001:4860:4860::8888',
    '2003::1',
    '3ff0::1',
    '64:ff9b::8.8.8.8',
    '2001:db7:ffff::1',
    '2001:db9::1',
  ])('lets %s through, as it is public', (address) => {
    expect(judge(address)).toMatchObject({ allowed: true });
  });

  // First and last address of each block of IANA's special-purpose registries, and of those that RFCs took out of use.
  test.each([
    ['0.0.0.0', '0.255.255.255', 'RFC 791'],
    ['10.0.0.0', '10.255.255.255', 'RFC 1918'],
    ['100.64.0.0', '100.127.255.255', 'RFC 6598'],
    ['127.0.0.0', '127.255.255.255', 'RFC 1122'],
    ['168.63.129.16', '168.63.129.16', 'Azure'],
    ['169.254.0.0', '169.254.255.255', 'RFC 3927'],
    ['172.16.0.0', '172.31.255.255', 'RFC 1918'],
    ['192.0.0.0', '192.0.0.255', 'RFC 6890'],
    ['192.0.2.0', '192.0.2.255', 'RFC 5737'],
    ['192.31.196.0', '192.31.196.255', 'RFC 7535'],
    ['192.52.193.0', '192.52.193.255', 'RFC 7450'],
    ['192.88.99.0', '192.88.99.255', 'RFC 7526'],
    ['192.168.0.0', '192.168.255.255', 'RFC 1918'],
    ['192.175.48.0', '192.175.48.255', 'RFC 7534'],
    ['198.18.0.0', '198.19.255.255', 'RFC 2544'],
    ['198.51.100.0', '198.51.100.255', 'RFC 5737'],
    ['203.0.113.0', '203.0.113.255', 'RFC 5737'],
    ['224.0.0.0', '239.255.255.255', 'RFC 5771'],
    ['240.0.0.0', '255.255.255.254', 'RFC 1112'],
    ['255.255.255.255', '255.255.255.255', 'RFC 919'],
    ['::', '::', 'unspecified'],
    ['::1', '::1', 'loopback'],
    ['::2', '::ffff:ffff', 'compatible'],
    ['::ffff:0.0.0.0', '::ffff:255.255.255.255', 'mapped'],
    ['::ffff:0:0:0', '::ffff:0:ffff:ffff', 'translated'],
    ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'RFC 8215'],
    ['64:ff9b::127.0.0.1', '64:ff9b::169.254.169.254', 'NAT64'],
    ['64:ff9b:0:1::', '64:ff9b:0:ffff::', '2000::/3'],
    ['100::', '100::ffff:ffff:ffff:ffff', 'RFC 6666'],
    ['100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff', 'RFC 9780'],
    ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff', 'Teredo'],
    ['2001:2::', '2001:2:0:ffff:ffff::', 'RFC 5180'],
    ['2001:1::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'RFC 2928'],
    ['2001:10::', '2001:2f:ffff::', 'RFC 2928'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'RFC 3849'],
    ['2002::', '2002:ffff:ffff::', '6to4'],
    ['2620:4f:8000::', '2620:4f:8000:ffff::', 'RFC 7534'],
    ['3ffe::', '3ffe:ffff::', '6bone'],
    ['3fff::', '3fff:fff:ffff::', 'RFC 9637'],
    ['5f00::', '5f00:ffff::', 'RFC 9602'],
    ['fc00::', 'fdff:ffff::', 'unique-local'],
    ['fe80::', 'febf:ffff::', 'link-local'],
    ['fec0::', 'feff::', 'site-local'],
    ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'multicast'],
    ['4000::', 'fbff::', '2000::/3'],
    ['2a00:1450::5efe:10.0.0.1', '2a00:1450::200:5efe:8.8.8.8', 'ISATAP'],
    ['fe80::1%eth0', 'fe80::1%25', 'zone id'],
    ['2606:4700::1%eth0', '2606:4700::1%1', 'zone id'],
  ])('refuses %s to %s: %s', (first, last, reason) => {
    for (const address of [first, last]) {
      expect(judge(address)).toEqual({ allowed: false, reason: expect.stringContaining(reason) });
    }
  });

  test.each([
    '',
    'localhost',
    'example.com',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '01.1.1.1',
    '1.1.1.1.',
    ' 1.1.1.1',
    '256.1.1.1',
    '1.1.1',
    '[::1]',
    '::ffff:0177.0.0.1',
    '1::2::3',
    '12345::',
    '2606:4700::1]:80/x[',
    '%eth0',
    '１.1.1.1',
  ])('takes %j for no address at all', (text) => {
    expect(judge(text)).toEqual({ allowed: false, reason: expect.stringContaining('not an IP address') });
  });

  test('lets nothing through that ipaddr.js calls special, and gives back the same address that was asked about', () => {
    const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(anyAddress, (text) => {
        const verdict = judge(text);
        if (!verdict.allowed) return;
        expect(isIP(verdict.address)).not.toBe(0);
        expect(ipaddr.parse(verdict.address).toByteArray()).toEqual(ipaddr.parse(text).toByteArray());
        expect(['unicast', 'rfc6052']).toContain(ipaddr.parse(text).range());
      }),
      { numRuns: 3000 },
    );
  });

  test('refuses special IPv4 addresses however a target spells or embeds them', () => {
    fc.assert(
      fc.property(specialIPv4, fc.constantFrom(...spellings), (address, spell) => {
        const { host } = parseTarget(`http://${spell(address)}/`);
        expect(host).toBe(address);
        expect(judge(host).allowed).toBe(false);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(specialIPv4, fc.constantFrom(...embeddings), (address, embed) => {
        const { host } = parseTarget(`https://[${embed(octets(address))}]/`);
        expect(judge(host).allowed).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
