import type { SeverityName } from './findings.ts';

/** The distribution of one crowdsourcer: sums of points by severity. All are whole numbers. */
export type SeveritySums = Record<SeverityName, number>;

/**
 * What a crowdsourcer stands at, absolute. `version` rises with every change, so that whoever holds a copy can tell which
 * of two is newer; two with one version are the same.
 */
export interface Standing {
  crowdsourcerId: number;
  name: string;
  sums: SeveritySums;
  karmaTotal: number;
  findingsCount: number;
  version: number;
}

/**
 * One line of the ledger, which is only ever added to. Points of a reversal are negative, and it names the entry that it
 * takes back. `name` is the crowdsourcer's at the time of recording.
 */
export interface LedgerEntry {
  /** Rises with recording. */
  entryId: number;
  kind: 'award' | 'reversal';
  findingKey: string;
  findingId: number;
  vulnerabilityId: number;
  crowdsourcerId: number;
  name: string;
  severity: SeverityName;
  points: number;
  /** When it was found; ISO 8601. */
  happenedAt: string;
  /** When the ledger took it; ISO 8601 with microseconds. */
  recordedAt: string;
  /** Version of the rules that the points follow from. */
  ruleVersion: number;
  /** The change that it came with. */
  changeId: string;
  reverses: number | null;
}

/** A finding that can't be scored as its vulnerability is unknown; it applies once that is imported. */
export interface ParkedFinding {
  findingKey: string;
  findingId: number;
  vulnerabilityId: number;
  foundAt: string;
  reason: 'unknown_vulnerability';
  parkedAt: string;
}

/** What a change did to the ledger. Told the same however often the change is asked for. */
export interface LedgerChange {
  changeId: string;
  awards: number;
  reversals: number;
  /** Points added, less points taken back. */
  points: number;
  /** Findings that had been applied before, by another change. */
  duplicates: number;
  parkedFindings: number;
  /** Crowdsourcers whose standing changed; of one that takes another back, also those whom that one had changed. */
  crowdsourcers: number[];
}
