import type { ReprocessProgress } from './reprocess.ts';
import type { TopLine, TopMetric } from './top.ts';
import type { Trend } from './trending.ts';
import type { CityWindow, Metric, WindowKind, WindowSummary } from './windows.ts';

/** Windows as addresses name them: `?window=5m`. */
export const windowNames = { '5m': 'sliding', '1h': 'hour' } as const satisfies Record<string, WindowKind>;
export type WindowName = keyof typeof windowNames;

/** A window as answers tell it; times are ISO 8601. */
export interface WindowResource extends Omit<WindowSummary, 'startMs' | 'endMs'> {
  start: string;
  end: string;
}

/** Seconds since the latest post that is counted in an answer; null before the first. */
export interface Freshness {
  freshnessSeconds: number | null;
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

/** `GET /v1/trends/cities/{city}/series?metric=&from=&to=`: a point for each tumbling window, also those with 0. */
export interface CitySeries extends Freshness {
  city: string;
  metric: Metric;
  from: string;
  to: string;
  points: SeriesPoint[];
}

export interface TopLineResource extends TopLine {
  /** Of the metric `trending`; null for others, and without a city. */
  trend: Trend | null;
}

/** `GET /v1/trends/top?metric=&window=&n=`. */
export interface TopListResource extends Freshness {
  metric: TopMetric;
  window: WindowResource;
  lines: TopLineResource[];
}

/** `GET /v1/trends/windows/{start}`: a tumbling window with its account. */
export interface WindowDetails extends WindowResource {
  /** Busiest first. */
  items: (CityWindow & { trend: Trend | null })[];
  nextCursor: string | null;
}

/** `POST /v1/trends/reprocess`, `GET /v1/trends/reprocess/{id}`. */
export interface ReprocessResource extends ReprocessProgress {
  links: { self: string; temporal: string | null };
}

/** Events of `GET /v1/trends/live`. */
export interface LiveEvents {
  /** A window that was computed anew, with its top lists. */
  window: { window: WindowResource; lists: { metric: TopMetric; lines: TopLineResource[] }[] };
  /** Points of the cities that the connection asked for. */
  points: { city: string; metric: Metric; points: SeriesPoint[] }[];
}
