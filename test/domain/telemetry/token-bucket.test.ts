import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fullBucket, msUntil, takeTokens } from '../../../domain/telemetry/token-bucket.ts';

const budget = { perSecond: 1_000, burst: 250 };

describe('a token bucket', () => {
  test('lets a burst through, then its rate', () => {
    const bucket = fullBucket(budget, 0);
    expect(takeTokens(bucket, 250, 0)).toBe(true);
    expect(takeTokens(bucket, 1, 0)).toBe(false);
    expect(msUntil(bucket, 100, 0)).toBe(100);
    expect(takeTokens(bucket, 100, 99)).toBe(false);
    expect(takeTokens(bucket, 100, 100)).toBe(true);
  });

  test('lets what is larger than the burst through when it is full, and owes the rest', () => {
    const bucket = fullBucket(budget, 0);
    expect(takeTokens(bucket, 1_250, 0)).toBe(true);
    expect(msUntil(bucket, 1, 0)).toBe(1_001);
    expect(takeTokens(bucket, 1, 1_000)).toBe(false);
    expect(takeTokens(bucket, 1, 1_001)).toBe(true);
  });

  test('is not moved by a clock that goes back', () => {
    const bucket = fullBucket(budget, 1_000);
    takeTokens(bucket, 250, 1_000);
    expect(takeTokens(bucket, 1, 0)).toBe(false);
    expect(takeTokens(bucket, 1, 1_001)).toBe(true);
  });

  test('never lets more pass in any span than its rate and one burst, when nothing exceeds the burst', () => {
    const steps = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 250 })), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (given) => {
        const bucket = fullBucket(budget, 0);
        const taken: { at: number; amount: number }[] = [];
        let now = 0;
        for (const [pause, amount] of given) {
          now += pause;
          if (takeTokens(bucket, amount, now)) taken.push({ at: now, amount });
        }
        for (const [index, { at: from }] of taken.entries()) {
          let sum = 0;
          for (const { at, amount } of taken.slice(index)) {
            sum += amount;
            expect(sum).toBeLessThanOrEqual(budget.burst + ((at - from) / 1000) * budget.perSecond + 1e-6);
          }
        }
      }),
    );
  });

  test('has what was asked for once the stated time is over, and not before', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 2_000 }), (taken, asked) => {
        const bucket = fullBucket(budget, 0);
        takeTokens(bucket, taken, 0);
        const wait = msUntil(bucket, asked, 0);
        if (wait > 1) expect(msUntil(bucket, asked, wait - 1)).toBeGreaterThan(0);
        expect(takeTokens(bucket, asked, wait + 1e-3)).toBe(true);
      }),
    );
  });
});
