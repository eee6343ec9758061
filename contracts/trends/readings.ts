import type { PostCounts } from './panes.ts';
import type { Trend } from './trending.ts';
import type { CityWindow, PartitionProgress, WindowKind, WindowState, WindowSummary } from './windows.ts';

/** A window with all that is told of its cities. */
export interface WholeWindow extends WindowSummary {
  /** In the order of names. */
  all: CityWindow[];
  /** In the order of names; of the hour there are none. */
  trends: Trend[];
}

/** What a city had in a tumbling window. */
export interface SeriesRow {
  startMs: number;
  counts: PostCounts;
  uniqueUsers: number;
  uniqueUsersError: number;
  state: WindowState;
}

/** How far a partition was counted. */
export interface CountedPartition extends PartitionProgress {
  /** Of the first message that wasn't counted; 64 bits wide, so it is text. */
  nextOffset: string;
}

/** What was counted, as people read it; times are milliseconds since 1970. All reject with StoreUnavailable while Cassandra is away. */
export interface TrendsReadings {
  /** Those that start from `fromMs` on and before `toMs`, in the order of time. */
  windows(kind: WindowKind, fromMs: number, toMs: number): Promise<WindowSummary[]>;
  /** null where it was never computed, or is no longer kept. */
  window(kind: WindowKind, startMs: number): Promise<WholeWindow | null>;
  /** The latest that was computed, and hasn't begun after `nowMs`; null before the first. */
  newest(kind: WindowKind, nowMs: number): Promise<WholeWindow | null>;
  /** Of the tumbling windows that start from `fromMs` on and before `toMs`, those in which the city had posts. */
  series(city: string, fromMs: number, toMs: number): Promise<SeriesRow[]>;
  /** Whether anything that is kept is of this city. */
  isKnown(city: string): Promise<boolean>;
  /** Of live counting, in the order of partitions; none before the first batch. */
  progress(): Promise<CountedPartition[]>;
}
