import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRepeatFilter } from '../../../domain/telemetry/repeat-filter.ts';

const ids = fc.array(fc.integer({ min: 0, max: 12 }).map(String), { maxLength: 200 });

describe('a filter that remembers 5 ids', () => {
  test('never takes a first occurrence for a repeat', () => {
    fc.assert(
      fc.property(ids, (given) => {
        const isRepeat = createRepeatFilter(5);
        for (const [index, id] of given.entries())
          if (!given.slice(0, index).includes(id)) expect(isRepeat(id)).toBe(false);
          else isRepeat(id);
      }),
    );
  });

  test('tells every repeat with fewer than 5 other ids since', () => {
    fc.assert(
      fc.property(ids, (given) => {
        const isRepeat = createRepeatFilter(5);
        for (const [index, id] of given.entries()) {
          const told = isRepeat(id);
          const since = given.slice(given.lastIndexOf(id, index - 1), index);
          if (index > 0 && given.lastIndexOf(id, index - 1) >= 0 && new Set(since).size < 5) expect(told).toBe(true);
        }
      }),
    );
  });

  test('has forgotten an id after 10 others', () => {
    const isRepeat = createRepeatFilter(5);
    isRepeat('a');
    for (let other = 0; other < 10; other += 1) isRepeat(String(other));
    expect(isRepeat('a')).toBe(false);
  });
});
