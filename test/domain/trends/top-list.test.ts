import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { metricOf, topLines } from '../../../domain/trends/top-list.ts';

describe('a top list', () => {
  test('has all its lines, the highest first, equal ones by name', () => {
    const cities = [
      { city: 'b', value: 2 },
      { city: 'é', value: 5 },
      { city: 'a', value: 2 },
      { city: 'z', value: 5 },
      { city: 'none', value: 0 },
    ];
    expect(topLines(cities, 3)).toEqual([
      { rank: 1, city: 'z', value: 5 },
      { rank: 2, city: 'é', value: 5 },
      { rank: 3, city: 'a', value: 2 },
    ]);
    expect(topLines(cities, 6).slice(3)).toEqual([
      { rank: 4, city: 'b', value: 2 },
      { rank: 5, city: null, value: 0 },
      { rank: 6, city: null, value: 0 },
    ]);
  });

  test('doesn’t depend on the order in which cities come', () => {
    const cities = fc.uniqueArray(fc.record({ city: fc.string(), value: fc.nat(3) }), {
      selector: ({ city }) => city,
    });
    fc.assert(
      fc.property(cities, fc.nat(8), (some, length) => {
        expect(topLines(some.toReversed(), length)).toEqual(topLines(some, length));
      }),
    );
  });
});

test('each metric is one of a city’s numbers', () => {
  const counts = { tweets: 9, retweets: 4, originals: 5, retweeted: 1, quoted: 2, repliedTo: 1 };
  const window = { city: 'a', counts, uniqueUsers: 7, uniqueUsersError: 0 };
  expect([metricOf(window, 'tweets'), metricOf(window, 'retweets'), metricOf(window, 'uniqueusers')]).toEqual([
    9, 4, 7,
  ]);
});
