import type { PostCounts, WindowAccount } from './panes.ts';
import type { TopList } from './top.ts';
import type { Trend } from './trending.ts';

/**
 * `tumbling`: five minutes, one behind the other from the full hour on. `sliding`: five minutes, one ending each minute; each
 * fifth of them is a tumbling one. `hour`: sixty minutes, one ending each minute.
 */
export const windowKinds = ['tumbling', 'sliding', 'hour'] as const;
export type WindowKind = (typeof windowKinds)[number];

export const windowMinutes: Record<WindowKind, number> = { tumbling: 5, sliding: 5, hour: 60 };

/** A window from its start up to, and not with, its end; milliseconds since 1970, both at full minutes. */
export interface TimeWindow {
  kind: WindowKind;
  startMs: number;
  endMs: number;
}

/** The three counts by city, under the names that tables and addresses have for them. */
export const metrics = ['tweets', 'retweets', 'uniqueusers'] as const;
export type Metric = (typeof metrics)[number];

/** What a city has in a window. */
export interface CityWindow {
  city: string;
  counts: PostCounts;
  /** Distinct authors. */
  uniqueUsers: number;
  /** Standard error of that, relative to it: 0 where it is exact. */
  uniqueUsersError: number;
}

/** Provisional while posts may still come into it; final once they would be late. */
export type WindowState = 'provisional' | 'final';

/** What is known of a window apart from its cities. */
export interface WindowSummary extends TimeWindow {
  generation: string;
  state: WindowState;
  /** 0 until it is final; 1 when it is, and one more each time that a final one is changed all the same. */
  revision: number;
  account: WindowAccount;
  /** Cities with posts. */
  cities: number;
  /** When the latest of its counted posts was created, milliseconds since 1970; null where it has none. */
  latestPostMs: number | null;
  computedAt: string;
}

/** How far a partition has been read. */
export interface PartitionProgress {
  partition: number;
  /** Latest `created_at` in it, milliseconds since 1970; null before the first post. */
  watermarkMs: number | null;
  /** Latest time by the clock at which there was nothing left to read; null where there always was. */
  caughtUpAtMs: number | null;
}

/** A window with all that is told of it. */
export interface ComputedWindow {
  summary: WindowSummary;
  /** In the order of names. */
  cities: CityWindow[];
  /** Of cities with posts or a baseline, in the order of names; of the hour there are none. */
  trends: Trend[];
  topLists: TopList[];
}
