import { describe, expect, test } from '@jest/globals';
import { createAddressPolicy } from '../../../../domain/scans/address-policy.ts';

const opened = (entry: string, host: string, address: string, port: number | null): boolean =>
  createAddressPolicy([entry]).judge({ host, address, port }).allowed;

describe('VIGIL_SCAN_ALLOW', () => {
  test.each<[string, string, string, number | null, boolean]>([
    ['intranet.example', 'intranet.example', '10.1.2.3', 443, true],
    ['Intranet.Example.', 'INTRANET.example.', '10.1.2.3', 443, true],
    ['intranet.example', 'x.intranet.example', '10.1.2.3', 443, false],
    ['intranet.example:8080', 'intranet.example', '10.1.2.3', 8080, true],
    ['intranet.example:8080', 'intranet.example', '10.1.2.3', null, true],
    ['intranet.example:8080', 'intranet.example', '10.1.2.3', 443, false],
    ['*.localhost:8880', 'leaky.localhost', '127.0.0.1', 8880, true],
    ['*.localhost:8880', 'leaky.localhost', '127.0.0.1', 6379, false],
    ['*.localhost', 'a.b.localhost', '::1', 80, true],
    ['*.localhost', 'localhost', '127.0.0.1', 80, false],
    ['*.localhost', 'evillocalhost', '127.0.0.1', 80, false],
    ['*.localhost', '127.0.0.1', '127.0.0.1', 80, false],
    ['bücher.example', 'xn--bcher-kva.example', '10.0.0.1', 80, true],
    ['10.0.0.0/8', 'anything.example', '10.255.0.1', 80, true],
    ['10.0.0.0/8', 'anything.example', '11.0.0.1', 80, true],
    ['10.0.0.0/8', 'anything.example', '192.168.0.1', 80, false],
    ['0.0.0.0/0', 'a.example', '::ffff:10.0.0.1', 80, false],
    ['::/0', 'a.example', 'fd00::1', 80, true],
    ['::/0', 'a.example', '10.0.0.1', 80, false],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', 80, true],
    ['127.0.0.1', 'a.example', '127.0.0.1', 80, true],
    ['127.0.0.1', 'a.example', '::ffff:127.0.0.1', 80, false],
    ['127.0.0.1', 'a.example', '127.0.0.2', 80, false],
    ['127.0.0.1:8080', 'a.example', '127.0.0.1', 8081, false],
    ['::1', 'a.example', '0:0::0:1', 443, true],
    ['[::1]:443', 'a.example', '::1', 443, true],
    ['[::1]:443', 'a.example', '::1', 444, false],
    ['[::1]', 'a.example', '::1', 444, true],
    ['fe80::/10', 'fe80::1%eth0', 'fe80::1%eth0', 80, true],
  ])('%s: %s at %s, port %s → %s', (entry, host, address, port, expected) => {
    expect(opened(entry, host, address, port)).toBe(expected);
  });

  test('reports every bad entry, and what would be right', () => {
    const bad = [
      '*',
      '*.',
      'a.*.example',
      '*.*',
      'http://a.example',
      '10.0.0.0/33',
      '10.0.0.1/8',
      '10/8',
      '::1/129',
      'a.example:0',
      'a.example:99999',
      'a b',
      'user@a.example',
      '0x7f.1',
      '2130706433',
      '*.127.0.0.1',
      'fe80::1%eth0/64',
      '',
      '[::1]:',
      '::1:443:x',
    ];
    for (const entry of bad) expect(() => createAddressPolicy([entry])).toThrow(`"${entry}"`);
    expect(() => createAddressPolicy(['good.example', '10.0.0.1/8', '0x7f.1'])).toThrow(
      /"10\.0\.0\.1\/8" has bits set beyond its prefix.*"0x7f\.1" means the address 127\.0\.0\.1; write that\./,
    );
  });

  test('a target opened for its owner is named by host, address or block, and by port', () => {
    const policy = createAddressPolicy(['a.example', '8.8.8.0/24', 'b.example:22']);
    const verdict = (host: string, address: string, port: number) =>
      policy.judgeOpened({ host, address, port }).allowed;
    expect(verdict('a.example', '1.1.1.1', 1)).toBe(true);
    expect(verdict('c.example', '8.8.8.8', 1)).toBe(true);
    expect(verdict('c.example', '1.1.1.1', 1)).toBe(false);
    expect(verdict('b.example', '1.1.1.1', 22)).toBe(true);
    expect(verdict('b.example', '1.1.1.1', 23)).toBe(false);
  });
});
