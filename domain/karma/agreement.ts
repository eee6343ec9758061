import type { Standing } from '../../contracts/karma/ledger.ts';
import type { StandingsSum } from './standing-hash.ts';
import { hashStandings } from './standing-hash.ts';

/**
 * The highest version that a repair can go beyond and still be a whole number exactly; as Cassandra's timestamps, in
 * microseconds, it is in the year 2112.
 */
export const largestVersion = 2 ** 52;

/** The version that a projection tells of a standing whose own parts contradict each other: whichever the ledger has is newer. */
export const brokenVersion = -1;

/**
 * What a projection holds of one crowdsourcer where the ledger holds something else; null where one of them has nothing.
 * `older` is also a copy that merely waits for its turn; `different` is one that claims to be as new as the ledger, or newer,
 * and isn't the same.
 */
export type DifferingCopy = { crowdsourcerId: number } & (
  | { kind: 'missing'; expected: Standing; found: null }
  | { kind: 'older' | 'different'; expected: Standing; found: Standing }
  | { kind: 'extra'; expected: null; found: Standing }
);

/** Buckets that two stores don't hold the same in, in their order. Those that are not listed are empty. */
export function differingBuckets(ledger: readonly StandingsSum[], copy: readonly StandingsSum[]): number[] {
  const hashes = new Map(copy.map(({ bucket, hash }) => [bucket, hash]));
  const differing = new Set<number>();
  for (const { bucket, hash } of ledger) {
    if (hashes.get(bucket) !== hash) differing.add(bucket);
    hashes.delete(bucket);
  }
  return [...differing, ...hashes.keys()].sort((a, b) => a - b);
}

/** The same row by row, in the order of ids. */
export function compareCopies(ledger: readonly Standing[], copy: readonly Standing[]): DifferingCopy[] {
  const copies = new Map(copy.map((standing) => [standing.crowdsourcerId, standing]));
  const differing: DifferingCopy[] = [];
  for (const expected of ledger) {
    const { crowdsourcerId } = expected;
    const found = copies.get(crowdsourcerId) ?? null;
    copies.delete(crowdsourcerId);
    if (found === null) differing.push({ crowdsourcerId, kind: 'missing', expected, found });
    else if (found.version < expected.version) differing.push({ crowdsourcerId, kind: 'older', expected, found });
    else if (hashStandings([found]) !== hashStandings([expected]))
      differing.push({ crowdsourcerId, kind: 'different', expected, found });
  }
  for (const found of copies.values())
    differing.push({ crowdsourcerId: found.crowdsourcerId, kind: 'extra', expected: null, found });
  return differing.sort((a, b) => a.crowdsourcerId - b.crowdsourcerId);
}

/**
 * Which differences count after a moment. A copy that has come to the version that it was to have by now, or beyond, follows:
 * however far the ledger has gone on meanwhile, it is on its way and not wrong.
 * @param due versions by crowdsourcer
 */
export const stillDiffering = (due: ReadonlyMap<number, number>, now: readonly DifferingCopy[]): DifferingCopy[] =>
  now.filter(({ crowdsourcerId, kind, found }) => {
    const version = due.get(crowdsourcerId);
    return !(kind === 'older' && version !== undefined && found.version >= version);
  });

export const versionsOf = (standings: readonly Standing[]): Map<number, number> =>
  new Map(standings.map(({ crowdsourcerId, version }) => [crowdsourcerId, version]));
