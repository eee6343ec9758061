import { expect, test } from '@jest/globals';
import { commonPorts } from '../../../../domain/scans/ports/common-ports.ts';
import { judgePorts } from '../../../../domain/scans/ports/judge-ports.ts';

test('the common ports are a hundred different ones', () => {
  expect(new Set(commonPorts.map(([port]) => port)).size).toBe(100);
});

test.each([
  [23, 'port-23-telnet', 'bad'],
  [21, 'port-21-ftp', 'bad'],
  [6379, 'port-6379-redis', 'bad'],
  [27017, 'port-27017-mongodb', 'bad'],
  [2375, 'port-2375-docker', 'bad'],
  [3389, 'port-3389-ms-wbt-server', 'warning'],
  [445, 'port-445-microsoft-ds', 'warning'],
  [443, 'port-443-https', 'info'],
  [22, 'port-22-ssh', 'info'],
  [54321, 'port-54321', 'info'],
])('port %d is judged as %s, %s', (port, id, level) => {
  const [finding] = judgePorts({ address: '192.0.2.1', scanned: 1, open: [{ port, banner: 'hello' }] }).findings;
  expect(finding).toMatchObject({ id, level, seen: expect.stringContaining('"hello"') });
  expect(finding?.advice !== undefined).toBe(level !== 'info');
});

test('nothing open is nothing found', () => {
  const result = judgePorts({ address: '192.0.2.1', scanned: 100, open: [] });
  expect(result).toMatchObject({ summary: 'None of 100 ports open on 192.0.2.1', findings: [] });
});
