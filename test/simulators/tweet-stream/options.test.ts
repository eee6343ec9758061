import { expect, test } from '@jest/globals';
import { parseOptions } from '../../../simulators/tweet-stream/options.ts';

const parse = (...args: string[]) => parseOptions(args, 1_000);

test('posts go to standard output at the pace of their clock, without end, unless something else is asked for', () => {
  expect(parse()).toEqual({
    stream: {
      ...{ seed: 1, startMs: 1_000, perSecond: 50, late: 0.002, duplicate: 0.01, uncounted: 0.05, invalid: 0.001 },
      ...{ burstEverySeconds: 600, burstShare: 0.15 },
    },
    ...{ output: null, form: 'object', speed: 1, total: Number.POSITIVE_INFINITY },
  });
  expect(parse('--speed', 'max', '--total', '5', '--output', 'x', '--form', 'string')).toMatchObject({
    ...{ speed: Number.POSITIVE_INFINITY, total: 5, output: 'x', form: 'string' },
  });
  expect(parse('--start', '2022-09-26T03:15:00Z')?.stream.startMs).toBe(1_664_162_100_000);
  expect(parse('--help')).toBeNull();
});

test.each([
  [['--rate', '0'], '--rate must be a number from 0.001'],
  [['--speed', 'fast'], '--speed must be a number'],
  [['--total', '1.5'], '--total must be a whole number'],
  [['--late', '2'], '--late must be a number from 0 to 1'],
  [['--start', 'tomorrow'], '--start must be a moment'],
  [['--start', '2022-13-26T03:15:00Z'], '--start must be a moment'],
  [['--form', 'xml'], '--form must be object or string'],
  [['--output', ''], '--output must name the file'],
])('%j is refused', (args, told) => {
  expect(() => parse(...args)).toThrow(told);
});
