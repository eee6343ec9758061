import type { RetweetRule } from './post.ts';
import type { ReprocessProgress } from './reprocess.ts';
import type { TopLine, TopMetric } from './top.ts';
import type { Trend } from './trending.ts';
import type { CityWindow, Metric, WindowKind, WindowSummary } from './windows.ts';

/** Windows as addresses name them: `?window=5m`. */
export const windowNames = { '5m': 'sliding', '1h': 'hour' } as const satisfies Record<string, WindowKind>;
export type WindowName = keyof typeof windowNames;

/** A window as answers tell it; times are ISO 8601. */
export interface WindowResource extends Omit<WindowSummary, 'startMs' | 'endMs' | 'latestPostMs'> {
  start: string;
  end: string;
  /** When the latest of its posts was created; null where it has none. */
  latestPostAt: string | null;
}

/** Seconds since the latest post that is counted in an answer; null before the first. */
export interface Freshness {
  freshnessSeconds: number | null;
}

/** `GET /v1/trends`: how counting does. */
export interface TrendsOverview extends Freshness {
  /** What has to come before there is anything to show, in one sentence; null once there is. */
  waitingFor: string | null;
  /** The newest of each kind; null before the first. */
  windows: Record<WindowKind, WindowResource | null>;
  /** How far each was counted; none before the first batch. */
  partitions: { partition: number; nextOffset: string; watermark: string | null; caughtUpAt: string | null }[];
}

/** `GET /v1/trends/cities`: those with posts in the last hour, in the order of names. */
export interface ActiveCities {
  items: { city: string; tweets: number; trending: boolean; links: { series: string } }[];
}

export interface SeriesPoint {
  /** Of the tumbling window. */
  start: string;
  value: number;
  /** Standard error relative to the value; 0 where it is exact. */
  error: number;
  provisional: boolean;
}

/**
 * `GET /v1/trends/cities/{city}/series?metric=&from=&to=`: a point for each tumbling window that was computed, also those in
 * which the city had no posts. Where nothing at all was counted there is no point: it isn't known that there was nothing.
 */
export interface CitySeries extends Freshness {
  city: string;
  metric: Metric;
  from: string;
  to: string;
  points: SeriesPoint[];
}

export interface TopLineResource extends TopLine {
  /** Standard error of a number of users, relative to it; 0 where the value is exact. */
  error: number;
  /** Of the metric `trending`; null for others, and without a city. */
  trend: Trend | null;
}

export interface ToldTopList {
  metric: TopMetric;
  lines: TopLineResource[];
  /** Of the metric `trending`: what has to come before anything can trend, in one sentence; null once it has, and of others. */
  waitingFor: string | null;
}

/** `GET /v1/trends/top?metric=&window=&n=`. */
export interface TopListResource extends ToldTopList, Freshness {
  window: WindowResource;
}

/** `GET /v1/trends/windows/{start}`: a tumbling window with its account. */
export interface WindowDetails extends WindowResource {
  /** Busiest first. */
  items: (CityWindow & { trend: Trend | null })[];
  nextCursor: string | null;
}

/** `POST /v1/trends/reprocess`, `GET /v1/trends/reprocess/{id}`. */
export interface ReprocessResource extends ReprocessProgress {
  retweetRule: RetweetRule;
  /** `workflow` where it told this itself; `start` while no worker answers, so that only what it was begun with is known. */
  source: 'workflow' | 'start';
  /** Why it failed, in one sentence; null unless it did. */
  failure: string | null;
  links: { self: string; temporal: string | null };
}

/** `GET /v1/trends/reprocess`: those that were begun last, the newest first. */
export interface ReprocessList {
  items: ReprocessResource[];
}

export interface LivePoints {
  city: string;
  metric: Metric;
  /** None of a city of which nothing is known. */
  points: SeriesPoint[];
}

/**
 * Events of `GET /v1/trends/live?city=&city=`. All are absolute: each replaces what was told before of the same window. Who
 * connects is told all of the last hour, who comes back with a Last-Event-ID what was computed since.
 */
export interface LiveEvents {
  /** A window that was computed anew, with its top lists; those of tumbling windows have no lists. */
  window: Freshness & { window: WindowResource; lists: ToldTopList[] };
  /** Of the cities that the connection asked for, in the tumbling windows that were computed anew. */
  points: LivePoints[];
  /** Whether the store answers; told when that changes, and to who connects while it doesn't. */
  store: { available: boolean; detail: string | null };
}
