import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ratingAt } from '../../../domain/karma/rating.ts';

const first = { ruleVersion: 1, effectiveFrom: null };
const moments = fc.integer({ min: 0, max: 20 }).map((days) => new Date(days * 86_400_000 + 1).toISOString());

test('from now on, the new rating holds for what is found from then on, and the old one for what was found before', () => {
  const later = { ruleVersion: 2, effectiveFrom: '2019-02-10T00:00:00.500Z' };
  const ratings = [first, later];
  expect(ratingAt(ratings, '2019-02-10T00:00:00Z')).toBe(first);
  expect(ratingAt(ratings, '2019-02-10T00:00:00.500Z')).toBe(later);
  expect(ratingAt(ratings, '2019-02-11T00:00:00Z')).toBe(later);
});

test('retroactively, it holds for all, until there is a newer one', () => {
  const later = { ruleVersion: 2, effectiveFrom: '2019-02-10T00:00:00Z' };
  const retroactive = { ruleVersion: 3, effectiveFrom: null };
  expect(ratingAt([first, later, retroactive], '2019-02-11T00:00:00Z')).toBe(retroactive);
  const newest = { ruleVersion: 4, effectiveFrom: '2019-02-12T00:00:00Z' };
  expect(ratingAt([newest, retroactive, later, first], '2019-02-11T00:00:00Z')).toBe(retroactive);
});

test('none holds where none was in effect', () => {
  expect(ratingAt([], '2019-02-11T00:00:00Z')).toBeNull();
  expect(ratingAt([{ ruleVersion: 1, effectiveFrom: '2019-02-12T00:00:00Z' }], '2019-02-11T00:00:00Z')).toBeNull();
});

test('the order in which ratings are given makes no difference', () => {
  const drawn = fc
    .array(fc.option(moments))
    .map((times) => times.map((effectiveFrom, index) => ({ ruleVersion: index + 1, effectiveFrom })));
  fc.assert(
    fc.property(drawn, moments, fc.nat(), (ratings, foundAt, cut) => {
      const turned = [...ratings.slice(cut), ...ratings.slice(0, cut)].toReversed();
      const holding = ratingAt(ratings, foundAt);
      expect(ratingAt(turned, foundAt)).toBe(holding);
      const inEffect = ratings.filter(({ effectiveFrom }) => (effectiveFrom ?? '') <= foundAt);
      expect(holding).toBe(inEffect.at(-1) ?? null);
    }),
  );
});
