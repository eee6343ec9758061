import type { KarmaStore, ProjectionStore } from './failures.ts';
import type { Standing } from './ledger.ts';

/** What a store holds in all. Of MariaDB that of the distribution. */
export interface StoreTotals {
  store: KarmaStore;
  crowdsourcers: number;
  points: number;
}

/** A crowdsourcer whose copy isn't what MariaDB holds; null where it has none. */
export interface Difference {
  store: ProjectionStore;
  crowdsourcerId: number;
  expected: Standing | null;
  found: Standing | null;
}

/** What one comparison of the three stores found, and did. */
export interface AgreementReport {
  /** ISO 8601. */
  checkedAt: string;
  /** Whether nothing differed but what was under way. False also when a store could not be compared. */
  agreed: boolean;
  /** Of the stores that answered. */
  totals: StoreTotals[];
  /**
   * Copies that differed, however many of them are listed. Where the whole ledger was asked for, months of a crowdsourcer's
   * entries count too, and are not listed.
   */
  differing: number;
  /** The first of them, in the order of crowdsourcers. */
  differences: Difference[];
  /** Copies that were written anew from the ledger. */
  repaired: number;
  /** Whether the distribution in MariaDB is what the ledger adds up to; null where the whole ledger was not asked for. */
  ledgerAgrees: boolean | null;
  /** Stores that could not be compared. */
  unavailable: { store: KarmaStore; reason: string }[];
  elapsedMs: number;
}

/** How much of a projection is written anew; told by query while it goes on, and as the result. */
export interface RebuildProgress {
  store: ProjectionStore;
  state: 'running' | 'complete';
  crowdsourcers: number;
  entries: number;
  /** Entries that the ledger had when it began; null before that is known. */
  totalEntries: number | null;
  startedAt: string;
  finishedAt: string | null;
}

/** How far the rebuilding of a projection has come: which part, and behind which id of a crowdsourcer or an entry. */
export interface RebuildCursor {
  part: 'standings' | 'entries';
  after: number;
}

/** What some time of rebuilding wrote, and where to go on; null when all is written. */
export interface RebuildStep {
  crowdsourcers: number;
  entries: number;
  next: RebuildCursor | null;
}

export const rebuildFromStart: RebuildCursor = { part: 'standings', after: 0 };
