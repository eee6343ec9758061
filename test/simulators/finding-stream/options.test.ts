import { expect, test } from '@jest/globals';
import { parseOptions } from '../../../simulators/finding-stream/options.ts';

const parse = (...args: string[]) => parseOptions(['--output', 'finding.csv', ...args], 'known.csv');

test('the known set comes at the seed’s pace unless something else is asked for', () => {
  expect(parse()).toEqual({
    ...{ output: 'finding.csv', secondsPerDay: 1, delaySeconds: 20, source: { input: 'known.csv' }, stay: false },
  });
  expect(parse('--flat-out', '--generate', '50')).toMatchObject({
    ...{ secondsPerDay: 0, delaySeconds: 0, source: { generate: 50, seed: 1, vulnerabilities: 100, invalid: 0 } },
  });
  expect(parseOptions(['--help'], 'known.csv')).toBeNull();
});

test.each([
  [['--secs-per-day', '-1'], '--secs-per-day'],
  [['--delay', 'soon'], '--delay must be a number'],
  [['--generate', '1.5'], '--generate must be a whole number'],
  [['--generate', '5', '--vulnerabilities', '0'], '--vulnerabilities must be a number from 1'],
  [['--generate', '5', '--invalid', '2'], '--invalid must be a number from 0 to 1'],
  [['--generate', '5', '--input', 'x'], 'exclude each other'],
  [['--output', ''], '--output must name the file'],
])('%j is refused', (args, told) => {
  expect(() => parse(...args)).toThrow(told);
});
