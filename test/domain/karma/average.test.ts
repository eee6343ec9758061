import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exactAverage } from '../../../domain/karma/average.ts';

test.each([
  [0, 0, '0.0000'],
  [0, 7, '0.0000'],
  [360_500, 1_000, '360.5000'],
  [100, 3, '33.3333'],
  [200, 3, '66.6667'],
  [1, 20_000, '0.0001'],
  [1, 20_001, '0.0000'],
  [-1, 20_000, '0.0000'],
  [-1, 3, '-0.3333'],
  [9_007_199_254_740_993n, 1n, '9007199254740993.0000'],
])('%s points of %s findings are %s on average', (sum, count, average) => {
  expect(exactAverage(sum, count)).toBe(average);
});

test('it is at most half of the last place away, and half a place is rounded up', () => {
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 80n), 2n ** 80n), fc.bigInt(1n, 2n ** 70n), (sum, count) => {
      const average = BigInt(exactAverage(sum, count).replace('.', ''));
      const error = average * count - sum * 10_000n;
      expect(2n * error <= count && 2n * error > -count).toBe(true);
    }),
  );
});

test('it reads back as the same number with four places', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000 }), (sum, count) => {
      const text = exactAverage(sum, count);
      expect(text).toMatch(/^(0|[1-9]\d*)\.\d{4}$/);
      expect(Number(text)).toBeCloseTo(sum / count, 3);
    }),
  );
});
