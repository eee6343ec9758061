import { describe, expect, test } from '@jest/globals';
import { compareCopies, differingBuckets, stillDiffering, versionsOf } from '../../../domain/karma/agreement.ts';
import { sumByBucket } from '../../../domain/karma/standing-hash.ts';
import { standingOf } from '../../helpers/karma-standings.ts';

describe('buckets', () => {
  const ledger = [1, 2, 3, 258].map((id) => standingOf(id, 4));
  const differing = (copy: typeof ledger) => differingBuckets(sumByBucket(ledger, 256), sumByBucket(copy, 256));

  test('that hold the same don’t differ', () => {
    expect(differing(ledger.toReversed())).toEqual([]);
    expect(differingBuckets([], [])).toEqual([]);
  });

  test('differ where a row differs, is missing, or is too much', () => {
    expect(differing(ledger.filter(({ crowdsourcerId }) => crowdsourcerId !== 258))).toEqual([2]);
    expect(differing(ledger.filter(({ crowdsourcerId }) => crowdsourcerId !== 1))).toEqual([1]);
    expect(differing([...ledger, standingOf(77, 1), standingOf(0, 1)])).toEqual([0, 77]);
    expect(differing(ledger.map((standing) => ({ ...standing, name: 'someone' })))).toEqual([1, 2, 3]);
  });
});

describe('copies', () => {
  const ledger = [1, 2, 3, 4, 5, 6].map((id) => standingOf(id, 4));
  const copy = [
    standingOf(1, 4),
    standingOf(2, 3),
    standingOf(3, 4, { karmaTotal: 1 }),
    standingOf(4, 5),
    standingOf(6, 4),
    standingOf(0, 1),
    standingOf(9, 1),
  ];

  test('are missing, older, different or extra, in the order of ids', () => {
    expect(compareCopies(ledger, copy).map(({ crowdsourcerId, kind }) => [crowdsourcerId, kind])).toEqual([
      ...[
        [0, 'extra'],
        [2, 'older'],
        [3, 'different'],
        [4, 'different'],
        [5, 'missing'],
        [9, 'extra'],
      ],
    ]);
    expect(compareCopies(ledger, copy)[1]).toEqual({
      ...{ crowdsourcerId: 2, kind: 'older', expected: standingOf(2, 4), found: standingOf(2, 3) },
    });
  });

  test('that have come to the version which was due follow, however far the ledger is by now', () => {
    const due = versionsOf([standingOf(1, 4), standingOf(2, 4), standingOf(3, 4), standingOf(4, 4)]);
    const now = compareCopies(
      [1, 2, 3, 4].map((id) => standingOf(id, 9)),
      [standingOf(1, 4), standingOf(2, 8), standingOf(3, 3)],
    );
    const counted = stillDiffering(due, now);
    expect(counted.map(({ crowdsourcerId, kind }) => [crowdsourcerId, kind])).toEqual([
      ...[
        [3, 'older'],
        [4, 'missing'],
      ],
    ]);
  });

  test('that claim to be as new as the ledger and aren’t the same never follow', () => {
    const now = compareCopies([standingOf(1, 4)], [standingOf(1, 4, { name: 'someone' })]);
    expect(stillDiffering(new Map([[1, 4]]), now)).toEqual(now);
    const ahead = compareCopies([standingOf(1, 4)], [standingOf(1, 1e15)]);
    expect(stillDiffering(new Map([[1, 4]]), ahead)).toEqual(ahead);
  });
});
