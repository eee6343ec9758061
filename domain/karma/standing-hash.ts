import { createHash } from 'node:crypto';
import type { Standing } from '../../contracts/karma/ledger.ts';

/** A sum over the standings of one bucket. */
export interface StandingsSum {
  bucket: number;
  count: number;
  points: number;
  hash: string;
}

/** The bucket that a crowdsourcer is in: what is left of the id when it is divided by the number of buckets. */
export const bucketOf = (crowdsourcerId: number, bucketCount: number): number => crowdsourcerId % bucketCount;

/**
 * One text for standings that are the same, wherever they are stored and in whichever order they come: SHA-256 over their
 * names, sums, counts and versions, in the order of ids. Not for workflows, whose sandbox has no `node:crypto`.
 */
export function hashStandings(standings: readonly Standing[]): string {
  const hash = createHash('sha256');
  for (const standing of standings.toSorted((a, b) => a.crowdsourcerId - b.crowdsourcerId)) hash.update(line(standing));
  return hash.digest('hex');
}

/** Sums standings by bucket, in the order of buckets; those that nobody is in are left out. */
export function sumByBucket(standings: readonly Standing[], bucketCount: number): StandingsSum[] {
  const buckets = new Map<number, Standing[]>();
  for (const standing of standings) {
    const bucket = bucketOf(standing.crowdsourcerId, bucketCount);
    const others = buckets.get(bucket);
    if (others === undefined) buckets.set(bucket, [standing]);
    else others.push(standing);
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([bucket, within]) => ({
      bucket,
      count: within.length,
      points: within.reduce((sum, { karmaTotal }) => sum + karmaTotal, 0),
      hash: hashStandings(within),
    }));
}

/** Fields in a fixed order, as those of objects are in the order in which they were set. */
function line({ crowdsourcerId, name, sums, karmaTotal, findingsCount, version }: Standing): string {
  const { minor, medium, high, critical } = sums;
  const fields = [crowdsourcerId, name, minor, medium, high, critical, karmaTotal, findingsCount, version];
  return `${JSON.stringify(fields)}\n`;
}
