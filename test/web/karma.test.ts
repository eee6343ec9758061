import { describe, expect, test } from '@jest/globals';
import { severityNames } from '../../contracts/karma/findings.ts';
import type { Leaderboard, LeaderboardItem, TimelineDay } from '../../contracts/karma/resource.ts';
import { noSums } from '../../domain/karma/standing.ts';
import {
  addressAsOf,
  dayAt,
  dayWords,
  endOf,
  parseAsOf,
  rangeOf,
  stepOf,
  stepsBetween,
} from '../../web/karma/as-of.ts';
import { describeBoardChange } from '../../web/karma/changes.ts';
import { chartHeight, chartWidth, dayEdges, stackedSteps, ticksOf } from '../../web/karma/chart.ts';
import { agreementLabels, points, sumsWords } from '../../web/karma/words.ts';

describe('the slider', () => {
  const range = rangeOf({ first: '2019-02-01T00:55:37Z', last: '2019-02-25T21:03:58Z' });

  test('goes over all days of the ledger, in UTC, also where clocks change', () => {
    expect(range).toEqual({ first: '2019-02-01', last: '2019-02-25' });
    expect(stepsBetween(range.first, range.last)).toBe(24);
    expect(stepsBetween('2019-03-30', '2019-04-01')).toBe(2);
    for (let step = 0; step <= 24; step += 1) expect(stepOf(range, dayAt(range, step))).toBe(step);
    expect([dayAt(range, 0), dayAt(range, 24), dayAt({ first: '2020-02-28', last: '' }, 2)]).toEqual([
      ...['2019-02-01', '2019-02-25', '2020-03-01'],
    ]);
  });

  test('stays within them, whatever the address says', () => {
    expect([stepOf(range, '1999-01-01'), stepOf(range, '2030-01-01')]).toEqual([0, 24]);
  });

  test.each([
    ['?asOf=2019-02-13', '2019-02-13'],
    ['', null],
    ['?asOf=yesterday', null],
    ['?asOf=2019-13-01', null],
    ['?asOf=2019-02-13T00:00:00Z', null],
  ])('reads %j as %j', (search, day) => {
    expect(parseAsOf(search)).toBe(day);
  });

  test('keeps the day in addresses, and asks for all of it', () => {
    expect(addressAsOf('/karma/9', '2019-02-13')).toBe('/karma/9?asOf=2019-02-13');
    expect(addressAsOf('/karma/9', null)).toBe('/karma/9');
    expect(endOf('2019-02-13')).toBe('2019-02-13T23:59:59.999999Z');
    expect(dayWords('2019-02-13')).toBe('13 Feb 2019');
  });
});

describe('the chart', () => {
  test.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [29, [0, 10, 20, 30]],
    [1_000, [0, 500, 1_000]],
    [14_100, [0, 5_000, 10_000, 15_000]],
    [39_950, [0, 10_000, 20_000, 30_000, 40_000]],
  ])('has round numbers up to %d', (highest, ticks) => {
    expect(ticksOf(highest)).toEqual(ticks);
  });

  test('has few of them, that reach the highest value', () => {
    for (let highest = 1; highest < 10_000_000; highest = Math.ceil(highest * 1.07)) {
      const ticks = ticksOf(highest);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });

  const day = (name: string, sums: Partial<TimelineDay['sums']>): TimelineDay => {
    const whole = { ...noSums(), ...sums };
    return { day: name, findings: 1, points: 0, sums: whole, karmaTotal: Object.values(whole).reduce((a, b) => a + b) };
  };

  test('gives days their places in time, however far apart, and the last of them a day', () => {
    const days = ['2019-02-01', '2019-02-02', '2019-02-10'].map((name) => day(name, { minor: 50 }));
    expect(dayEdges(days)).toEqual([0, 1, 9, 10].map((at) => (at / 10) * chartWidth));
    expect(stackedSteps(days, 100)[0]?.points.split(' ')).toHaveLength(12);
    expect(dayEdges(days.slice(0, 1))).toEqual([0, chartWidth]);
  });

  test('stacks severities upon each other, a step a day', () => {
    const days = [day('2019-02-01', { minor: 50 }), day('2019-02-02', { minor: 50, critical: 50 })];
    const stack = stackedSteps(days, 100);
    expect(stack.map(({ severity }) => severity)).toEqual(severityNames);
    const [middle, half] = [chartWidth / 2, chartHeight / 2];
    const corners = (...places: [number, number][]) =>
      places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
    expect(stack[0]?.points).toBe(
      corners(
        ...([
          [0, half],
          [middle, half],
          [middle, half],
          [chartWidth, half],
        ] as [number, number][]),
        ...([
          [chartWidth, chartHeight],
          [middle, chartHeight],
          [middle, chartHeight],
          [0, chartHeight],
        ] as [number, number][]),
      ),
    );
    expect(stack[3]?.points).toBe(
      corners(
        ...([
          [0, half],
          [middle, half],
          [middle, 0],
          [chartWidth, 0],
        ] as [number, number][]),
        ...([
          [chartWidth, half],
          [middle, half],
          [middle, half],
          [0, half],
        ] as [number, number][]),
      ),
    );
  });
});

test('sums are told in words, without those that are zero', () => {
  expect(sumsWords({ minor: 0, medium: 1_100, high: 13_000, critical: 0 })).toBe('medium 1,100, high 13,000');
  expect(sumsWords(noSums())).toBe('none');
  expect(points(-500)).toBe('−500');
});

test('every state of agreement has a text of its own', () => {
  expect(new Set(Object.values(agreementLabels).map(({ text }) => text)).size).toBe(3);
});

test('only a new leader of the same moment is news', () => {
  const board = (asOf: string | null, ...names: string[]): Leaderboard => ({
    ...{ asOf, knownAt: null, span: null, nextCursor: null },
    items: names.map((name, id) => ({ name, crowdsourcerId: id + name.length * 100 }) as LeaderboardItem),
  });
  expect(describeBoardChange(board(null, 'NEO', 'R1DDL3'), board(null, 'R1DDL3', 'NEO'))).toBe('R1DDL3 leads now.');
  expect(describeBoardChange(board(null, 'NEO'), board(null, 'NEO', 'R1DDL3'))).toBeNull();
  expect(describeBoardChange(board(null, 'NEO'), board('2019-02-13', 'R1DDL3'))).toBeNull();
  expect(describeBoardChange(null, board(null, 'NEO'))).toBeNull();
});
