import type { CorrectionRequest } from '../../contracts/karma/corrections.ts';
import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { LedgerChange, LedgerEntry, Standing } from '../../contracts/karma/ledger.ts';
import type { Reference } from '../../contracts/karma/reference.ts';
import type { CrowdsourcerMonth, MonthSum } from '../../domain/karma/month-sums.ts';

/**
 * The ledger and the distribution in MariaDB: the truth. Each change is one transaction, known by its id: asked for again, it
 * changes nothing and is told as it was. All reject with StoreUnavailable while the store is away, and with KarmaRefusal for
 * what can't be done.
 */
export interface Ledger {
  /**
   * Scores findings and adds their awards. Findings that were applied before are left out, those of unknown vulnerabilities
   * are parked.
   * @param renews id of a change that was taken back: findings that it had applied are applied once more
   */
  award(changeId: string, findings: IdentifiedFinding[], renews: string | null): Promise<LedgerChange>;
  /** The change's id is the correction's. */
  correct(changeId: string, request: CorrectionRequest): Promise<LedgerChange>;
  /**
   * Takes back all that a change did, as a change of its own (`<changeId>/reversal`): reversals of its awards, new awards for
   * its reversals, names and ratings as they were before. A change that never came can't come after this.
   * @param request of the correction that the change is to be, null for a batch: what something else did under that id stays.
   * Default: whatever it is
   */
  takeBack(changeId: string, request?: CorrectionRequest | null): Promise<LedgerChange>;
  /**
   * The entries that came with a change, in the order of their ids, page by page, as there may be more than memory holds; and
   * how the crowdsourcers that it touched stand now, with the last page. Nothing for a change that isn't there.
   * @param what.entries whether they are needed. Default: true
   */
  read(changeId: string, what?: { entries: boolean }): AsyncIterable<ChangePage>;
}

/** Of what a change did. Standings are read once all entries are, so that whoever writes page by page never claims too much. */
export interface ChangePage {
  standings: Standing[];
  entries: LedgerEntry[];
}

/** Parked findings, and the batch that was begun to award them. */
export interface Release {
  batchId: string;
  findingKeys: string[];
}

/** What is done with the ledger beside changes. */
export interface LedgerUpkeep {
  /**
   * Parked findings whose vulnerability is known by now, and that no batch was begun to award, the oldest first. Awarding them
   * ends their being parked.
   */
  releasable(limit: number): Promise<IdentifiedFinding[]>;
  /** From now on these findings are that batch's alone, whether it awards them, is retried or discarded. Safe to repeat. */
  noteRelease(release: Release): Promise<void>;
  /**
   * Adds up what was recorded since the last time, by day, so that readings of the past are fast; what they say doesn't
   * depend on it. Safe to repeat. @returns how many days changed
   */
  takeSnapshots(): Promise<number>;
}

/** What an import did. */
export interface ReferenceImport {
  /** Its crowdsourcers are those who are new: the copies have to be told of them. */
  change: LedgerChange;
  /** Rows that were not there before. */
  added: { crowdsourcers: number; severities: number; vulnerabilities: number };
  /** Parked findings whose vulnerability is known by now. */
  releasable: number;
}

/** The lists that findings are scored by. */
export interface ReferenceLedger {
  /**
   * Adds what is new, as a change known by its id; new crowdsourcers begin in zeroes. What was there before stays as it is.
   * @throws {KarmaRefusal} where the lists say of known ids what isn't so: that takes a correction
   */
  importReference(changeId: string, reference: Reference): Promise<ReferenceImport>;
  /** Ids that lists may name without holding them. */
  knownReference(): Promise<{ crowdsourcers: number[]; severities: number[] }>;
}

/** A copy of what MariaDB holds. Of two standings of a crowdsourcer the newer wins, so writes may repeat and cross. */
export interface Projection {
  write(standings: Standing[], entries: LedgerEntry[]): Promise<void>;
}

/** A sum over the crowdsourcers of one bucket: those whose id leaves that remainder when divided by the number of buckets. */
export interface Bucket {
  bucket: number;
  /** Crowdsourcers in it. */
  count: number;
  /** Of their karma. */
  points: number;
  /** Of their standings, in the order of their ids; the same wherever the same is stored. */
  hash: string;
}

export const bucketCount = 256;

/** A store whose standings can be compared. */
export interface ComparableStore {
  buckets(): Promise<Bucket[]>;
  standingsIn(bucket: number): Promise<Standing[]>;
}

/** The ledger as copies are compared with it and written anew from it. */
export interface CopySource extends ComparableStore {
  /** As they stand now, in the order of ids; those that aren't there are left out. */
  standingsOf(crowdsourcerIds: number[]): Promise<Standing[]>;
  /** Those above an id, in the order of ids. */
  standingsAfter(crowdsourcerId: number, limit: number): Promise<Standing[]>;
  /** Those above an entry's id, in the order of ids. */
  entriesAfter(entryId: number, limit: number): Promise<LedgerEntry[]>;
  countEntries(): Promise<number>;
  /**
   * Raises versions, and nothing else, to one more than the higher of `above` and what they are, so that a copy which claims
   * to be newer than the ledger can be written over. Locks rows as a change does.
   * @returns the standings after that; those that aren't there are left out
   */
  touch(crowdsourcerIds: number[], above: number): Promise<Standing[]>;
  /** Of all entries. Reads the whole ledger. */
  monthSums(): Promise<MonthSum[]>;
  /** Entries of a month behind a place, in the order of their places. */
  entriesIn(month: CrowdsourcerMonth, after: EntryPlace | null, limit: number): Promise<LedgerEntry[]>;
  /** Whether the standings are what the entries add up to. Reads the whole ledger. */
  addsUp(): Promise<boolean>;
}

/**
 * A projection whose rows can be looked at, and taken away. Rows that something else than a write of ours has changed are
 * told so that they differ from whatever the ledger has: of a version that a write must go beyond, or of none (-1).
 */
export interface ComparableProjection extends Projection, ComparableStore {
  /** null where it holds standings alone. */
  entries: EntryCopy | null;
  /** In the order of ids; those that aren't there are left out. */
  standingsOf(crowdsourcerIds: number[]): Promise<Standing[]>;
  /** Takes away what is still as it was read: copies of crowdsourcers that the ledger doesn't know. */
  remove(standings: Standing[]): Promise<void>;
}

/** Where an entry is in its crowdsourcer's history. */
export type EntryPlace = Pick<LedgerEntry, 'happenedAt' | 'entryId'>;

/** A copy of the ledger's entries. */
export interface EntryCopy {
  /** Of all that it holds, which it reads whole. */
  monthSums(): Promise<MonthSum[]>;
  placesIn(month: CrowdsourcerMonth): Promise<EntryPlace[]>;
  /** Takes entries away that the ledger doesn't know. */
  remove(month: CrowdsourcerMonth, places: EntryPlace[]): Promise<void>;
}
