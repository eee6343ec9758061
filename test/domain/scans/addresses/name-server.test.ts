import { expect, test } from '@jest/globals';
import { nameServerProblem } from '../../../../domain/scans/addresses/name-server.ts';

test.each(['1.1.1.1', '1.1.1.1:53', '127.0.0.1:65535', '::1', '[::1]', '[2001:db8::53]:5353'])(
  '%s is a DNS server',
  (text) => {
    expect(nameServerProblem(text)).toBeNull();
  },
);

test.each([
  ['dns.example', 'is no DNS server. Write an address'],
  ['dns.example:53', 'is no DNS server. Write an address'],
  ['1.1.1', 'is no DNS server'],
  ['1.1.1.1:', 'is no DNS server'],
  ['fe80::1%eth0', 'is no DNS server'],
  ['[::1]:', 'is no DNS server'],
  ['1.1.1.1:0', 'has no port from 1 to 65535'],
  ['[::1]:65536', 'has no port from 1 to 65535'],
])('%s %s', (text, problem) => {
  expect(nameServerProblem(text)).toContain(`"${text}" ${problem}`);
});
