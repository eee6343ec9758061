import { expect, test } from '@jest/globals';
import { age, duration } from '../../../domain/text/time.ts';

test.each([
  [-1, '0 ms'],
  [340.4, '340 ms'],
  [999, '999 ms'],
  [4_249, '4.2 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [72_000, '1 min 12 s'],
  [3_599_700, '1 h 0 min'],
  [7_500_000, '2 h 5 min'],
])('%d ms lasts "%s"', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  ['2026-03-05T14:00:00.400Z', 'now'],
  ['2026-03-05T13:59:18Z', '42 s'],
  ['2026-03-05T13:00:01Z', '59 min'],
  ['2026-03-04T14:00:01Z', '23 h'],
  ['2026-02-03T14:00:00Z', '30 d'],
])('%s is %s ago', (iso, told) => expect(age(iso, Date.parse('2026-03-05T14:00:00Z'))).toBe(told));
