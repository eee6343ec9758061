import type { ScanPosition } from '../../contracts/scans/listing.ts';

/** Orders scans newest first; equal times by id, so that the order is total, and every store can keep to it. */
export const compareNewestFirst = (one: ScanPosition, other: ScanPosition): number =>
  other.acceptedAt - one.acceptedAt || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);
