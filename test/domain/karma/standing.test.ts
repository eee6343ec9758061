import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { severityNames } from '../../../contracts/karma/findings.ts';
import { addEntries, newStanding } from '../../../domain/karma/standing.ts';

const awards = fc.record({
  kind: fc.constant('award' as const),
  crowdsourcerId: fc.integer({ min: 1, max: 3 }),
  severity: fc.constantFrom(...severityNames),
  points: fc.integer({ min: 0, max: 1_000 }),
});

const begin = newStanding(1, 'R1DDL3');

test('a standing adds up its own entries, in whatever changes they come', () => {
  fc.assert(
    fc.property(fc.array(awards), fc.nat(), (entries, cut) => {
      const own = entries.filter(({ crowdsourcerId }) => crowdsourcerId === 1);
      const once = addEntries(begin, entries);
      const twice = addEntries(addEntries(begin, entries.slice(0, cut)), entries.slice(cut));
      expect({ ...twice, version: once.version }).toEqual(once);
      expect(once.karmaTotal).toBe(own.reduce((sum, { points }) => sum + points, 0));
      expect(once.findingsCount).toBe(own.length);
      for (const name of severityNames)
        expect(once.sums[name]).toBe(
          own.filter(({ severity }) => severity === name).reduce((sum, { points }) => sum + points, 0),
        );
      expect(once.version).toBe(own.length > 0 ? 1 : 0);
    }),
  );
});

test('reversals take back all but the version', () => {
  fc.assert(
    fc.property(fc.array(awards), (entries) => {
      const reversals = entries.map((award) => ({ ...award, kind: 'reversal' as const, points: -award.points }));
      const after = addEntries(addEntries(begin, entries), reversals);
      expect({ ...after, version: 0 }).toEqual(begin);
    }),
  );
});
