import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultTrendPolicy } from '../../../contracts/trends/trending.ts';
import type { Baseline } from '../../../domain/trends/trending.ts';
import { judgeTrend, nextBaseline, noBaseline, waitingForUsual } from '../../../domain/trends/trending.ts';

const city = 'Banff, Alberta';
const policy = defaultTrendPolicy;
const usual = (mean: number, windows = 12): Baseline => ({ windows, means: new Map([[city, mean]]) });
const judge = (posts: number, baseline: Baseline, wasTrending = false) =>
  judgeTrend({ city, posts, baseline, wasTrending, policy });
const baselineOf = (counts: number[]) =>
  counts.reduce((baseline, posts) => nextBaseline(baseline, new Map([[city, posts]]), policy), noBaseline);

describe('what is usual', () => {
  test('is the plain average of few windows, and of many one that forgets', () => {
    expect(baselineOf([10, 20, 60])).toEqual(usual(30, 3));
    const settled = baselineOf([...new Array(50).fill(10), 110]);
    expect(settled.means.get(city)).toBeCloseTo(20);
    expect(settled.windows).toBe(51);
  });

  test('falls where there are no posts, and is forgotten in the end', () => {
    const none = new Map<string, number>();
    const fallen = (windows: number) =>
      Array.from({ length: windows }).reduce((baseline: Baseline) => nextBaseline(baseline, none, policy), usual(10));
    expect(fallen(7).means.get(city)).toBeCloseTo(4.78);
    expect(fallen(100)).toEqual({ windows: 112, means: new Map() });
  });

  test('lies between the least and the most that there was', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 50 }), (counts) => {
        const mean = baselineOf(counts).means.get(city) ?? 0;
        expect(mean).toBeGreaterThanOrEqual(Math.min(...counts) - 1e-9);
        expect(mean).toBeLessThanOrEqual(Math.max(...counts) + 1e-9);
      }),
    );
  });
});

describe('a city', () => {
  test('trends when it has far more posts than usual, and it says why', () => {
    const trend = judge(60, usual(20));
    expect(trend).toEqual({
      ...{ city, trending: true, posts: 60, mean: 20, threshold: 3, windows: 12 },
      score: (60 - 20) / Math.sqrt(20 + 0.05 * 400 + 1),
      reason:
        'Banff, Alberta had 60 posts in five minutes where 20 are usual: a score of 6.2, and trending begins at 3.',
    });
  });

  test('that is large needs a larger share of what is usual than by chance alone', () => {
    expect(judge(1_200, usual(1_000)).trending).toBe(false);
    expect(judge(1_800, usual(1_000)).trending).toBe(true);
  });

  test('goes on trending until it falls well below where it began', () => {
    const between = 20 + 2.5 * Math.sqrt(41);
    expect(judge(between, usual(20)).trending).toBe(false);
    expect(judge(between, usual(20), true)).toMatchObject({
      ...{ trending: true, threshold: 2, reason: expect.stringContaining('trending goes on down to 2.') },
    });
    expect(judge(25, usual(20), true)).toMatchObject({
      ...{ trending: false, reason: expect.stringContaining('trending ends below 2.') },
    });
  });

  test('that nobody heard of trends too, but not with a few posts', () => {
    expect(judge(10, { windows: 12, means: new Map() })).toMatchObject({ trending: true, score: 10, mean: 0 });
    expect(judge(9, { windows: 12, means: new Map() })).toMatchObject({
      ...{ trending: false, reason: expect.stringContaining('nothing trends with fewer than 10 posts') },
    });
  });

  test('doesn’t trend before it is known what is usual', () => {
    expect(judge(500, usual(20, 2))).toMatchObject({
      ...{ trending: false, reason: expect.stringContaining('follows from 2 windows only: 3 are needed') },
    });
  });

  test('waits for windows until it is known what is usual', () => {
    expect(waitingForUsual([judge(500, usual(20, 2))], policy)).toBe(
      'It isn’t known yet what is usual: that takes 3 windows of five minutes, counted so far: 2.',
    );
    expect([[judge(500, usual(20, 3))], []].map((trends) => waitingForUsual(trends, policy))).toEqual([null, null]);
  });

  test('has a higher score with more posts, and a lower one where more are usual', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), fc.boolean(), (posts, mean, was) => {
        const { score } = judge(posts, usual(mean), was);
        expect(judge(posts + 1, usual(mean), was).score).toBeGreaterThan(score);
        if (posts >= mean) expect(judge(posts, usual(mean + 1), was).score).toBeLessThan(score);
      }),
    );
  });
});
