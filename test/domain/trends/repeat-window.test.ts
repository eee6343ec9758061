import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRepeatWindow } from '../../../domain/trends/repeat-window.ts';

test('tells every repeat among the latest ids, nothing that is new, and nothing older than twice as many', () => {
  const ids = fc.array(fc.nat({ max: 40 }).map(String), { maxLength: 200 });
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 20 }), (given, least) => {
      const isRepeat = createRepeatWindow(least);
      const seen: string[] = [];
      for (const id of given) {
        const told = isRepeat(id);
        const distinctSince = new Set(seen.slice(seen.lastIndexOf(id) + 1)).size;
        if (!seen.includes(id)) expect(told).toBe(false);
        else if (distinctSince < least) expect(told).toBe(true);
        else if (distinctSince >= 2 * least) expect(told).toBe(false);
        seen.push(id);
      }
    }),
    { numRuns: 300 },
  );
});
