import { describe, expect, test } from '@jest/globals';
import { absoluteTime, calendarDay, elapsedMs, relativeTime } from '../../web/text/time.ts';

const now = new Date(2026, 2, 5, 14, 3, 22);
const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();

test.each([
  [-5_000, 'just now'],
  [999, 'just now'],
  [1_000, '1 s ago'],
  [59_999, '59 s ago'],
  [60_000, '1 min ago'],
  [3_599_999, '59 min ago'],
  [3_600_000, '1 h ago'],
  [86_400_000, '1 day ago'],
  [3 * 86_400_000, '3 days ago'],
])('%d ms before now reads "%s"', (ms, text) => {
  expect(relativeTime(ago(ms), now.getTime())).toBe(text);
});

describe('absoluteTime', () => {
  test('needs no date today', () => {
    expect(absoluteTime(now.toISOString(), now.getTime())).toBe('14:03:22');
  });

  test('gives the date on any other day, also when less than a day lies between', () => {
    const lastNight = new Date(2026, 2, 4, 23, 59, 59);
    expect(absoluteTime(lastNight.toISOString(), now.getTime())).toBe('4 Mar 2026, 23:59');
  });
});

test('elapsedMs measures to the end, to now while there is none, and nothing before the start', () => {
  expect(elapsedMs(ago(5_000), ago(2_000), now.getTime())).toBe(3_000);
  expect(elapsedMs(ago(5_000), null, now.getTime())).toBe(5_000);
  expect(elapsedMs(null, null, now.getTime())).toBeNull();
});

test('calendarDay keeps what is no date', () => {
  expect(calendarDay('2026-03-05T23:59:59.000Z')).toBe('2026-03-05');
  expect(calendarDay('Mar 13 00:00:00 2024 GMT')).toBe('2024-03-13');
  expect(calendarDay('unknown')).toBe('unknown');
});
