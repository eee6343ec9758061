import { expect, test } from '@jest/globals';
import { help, parseOptions } from '../../../simulators/sensor-fleet/options.ts';

test('without arguments it is the fleet of the brief, without end', () => {
  expect(parseOptions([])).toEqual({
    fleet: { devices: 10, intervalSeconds: [30, 45], events: [3, 5], invalid: 0.01 },
    ...{ rate: null, seed: null, total: Number.POSITIVE_INFINITY, queue: 'submissions', endpoint: '', region: '' },
  });
});

test('every argument counts', () => {
  const args =
    '--devices 2 --interval 0.5-1.5 --events 4 --invalid 0.1 --rate max --seed 0 --total 2000 ' +
    '--queue q --endpoint http://127.0.0.1:9324 --region eu-north-1';
  expect(parseOptions(args.split(' '))).toEqual({
    fleet: { devices: 2, intervalSeconds: [0.5, 1.5], events: [4, 4], invalid: 0.1 },
    ...{ rate: Number.POSITIVE_INFINITY, seed: 0, total: 2000, queue: 'q' },
    ...{ endpoint: 'http://127.0.0.1:9324', region: 'eu-north-1' },
  });
});

test.each([
  ['--devices', '0'],
  ['--devices', '1.5'],
  ['--interval', '45-30'],
  ['--interval', '1-2-3'],
  ['--interval', 'often'],
  ['--events', '-1'],
  ['--events', '3.5'],
  ['--invalid', '1.1'],
  ['--rate', '0'],
  ['--rate', 'fast'],
  ['--seed', '4294967296'],
  ['--total', 'all'],
  ['--endpoint', 'localhost:9324'],
  ['--colour', 'red'],
])('%s %s is refused by its name', (flag, value) => {
  expect(() => parseOptions([`${flag}=${value}`])).toThrow(flag);
});

test('help names every argument', () => {
  expect(parseOptions(['--help'])).toBeNull();
  for (const flag of [
    'devices',
    'interval',
    'events',
    'invalid',
    'rate',
    'seed',
    'total',
    'queue',
    'endpoint',
    'region',
  ])
    expect(help).toContain(`--${flag} `);
});
