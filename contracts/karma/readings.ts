import type { LedgerEntry, ParkedFinding } from './ledger.ts';
import type { CrowdsourcerStanding, HistoryItem, LedgerSpan, Moment, TimelineDay } from './resource.ts';

/**
 * Which state of the ledger was read: `knownAt` as it was asked for, but never in the future, so that the same question with
 * this moment is answered the same for ever.
 */
export interface ReadMoment extends Moment {
  knownAt: string;
}

/** Behind which line a page begins. */
export interface LeaderboardPosition {
  karmaTotal: number;
  crowdsourcerId: number;
}

export interface HistoryPosition {
  /** As the line has them. */
  happenedAt: string;
  entryId: number;
  runningTotal: number;
}

export interface ParkedPosition {
  parkedAt: string;
  findingKey: string;
}

export interface Page<Item, Position> {
  items: Item[];
  /** What to give as `after` for the next page; null on the last one. */
  next: Position | null;
}

export interface PageQuery<Position> {
  after?: Position | undefined;
  limit: number;
}

/** The ledger as people read it. All reject with StoreUnavailable while MariaDB is away. */
export interface KarmaReadings {
  /**
   * Everyone that was known, highest totals first, of equal ones the lower id. For now, with both moments null, the
   * distribution is told as it is.
   */
  leaderboard(
    moment: Moment,
    page: PageQuery<LeaderboardPosition>,
  ): Promise<Page<CrowdsourcerStanding, LeaderboardPosition> & { moment: Moment }>;
  /** null where the crowdsourcer was not known. */
  standing(crowdsourcerId: number, moment: Moment): Promise<{ standing: CrowdsourcerStanding; moment: Moment } | null>;
  /** In the order in which it happened. For further pages give the moment that the first was read at. */
  history(
    crowdsourcerId: number,
    moment: Moment,
    page: PageQuery<HistoryPosition>,
  ): Promise<Page<HistoryItem, HistoryPosition> & { moment: ReadMoment }>;
  timeline(crowdsourcerId: number, moment: Moment): Promise<{ days: TimelineDay[]; moment: ReadMoment }>;
  /** null while the ledger is empty. */
  span(): Promise<LedgerSpan | null>;
  /** All entries of the ledger in the order of recording, or those of one crowdsourcer in the order in which they happened. */
  entries(moment: Moment, crowdsourcerId?: number): AsyncIterable<LedgerEntry>;
  /** The oldest first. */
  parked(page: PageQuery<ParkedPosition>): Promise<Page<ParkedFinding, ParkedPosition>>;
}
