import type { ScanPosition } from '../../contracts/scans/listing.ts';
import { compareNewestFirst } from '../../domain/scans/listing-order.ts';

/** Epoch milliseconds; a missing bound is open. */
export interface TimeRange {
  from?: number;
  before?: number;
}

/** Gives up to `max` of the items accepted in a range, in any order. */
export type FetchRange<Item> = (range: TimeRange, max: number) => Promise<Item[]>;

/**
 * Finds the newest items, exactly ordered, of a store that can filter by time but not order by it.
 *
 * Invariant: the n-th newest of a sample is never newer than the n-th newest of all, so looking only from there on loses
 * none of the n newest. Looks are narrowed that way, and enlarged, until one gives all that is left. SQL visibility gives
 * first what is open or ended last, which is mostly the newest: two looks are the rule, and rows are what a look costs.
 * @returns at least `wanted` items where there are as many, newest first; equal times by id, so that order is total
 */
export async function newestFirst<Item extends ScanPosition>(
  fetch: FetchRange<Item>,
  { since, after, wanted }: { since?: number; after?: ScanPosition; wanted: number },
): Promise<Item[]> {
  const range: TimeRange = {
    ...(since !== undefined && { from: since }),
    ...(after !== undefined && { before: after.acceptedAt + 1 }),
  };
  for (let size = wanted + roomForTies; ; size *= 4) {
    const sample = await fetch(range, size);
    const found = sample
      .filter((item) => after === undefined || compareNewestFirst(after, item) < 0)
      .sort(compareNewestFirst);
    if (sample.length < size) return found;
    const bound = found[wanted - 1]?.acceptedAt;
    if (bound !== undefined) range.from = bound;
  }
}

/** Items of the cursor's own millisecond are fetched again, to be left out. */
const roomForTies = 4;
