import type { WholeWindow } from '../../contracts/trends/readings.ts';
import type { Freshness, ToldTopList, TopLineResource, WindowResource } from '../../contracts/trends/resource.ts';
import type { TopMetric } from '../../contracts/trends/top.ts';
import { topMetrics } from '../../contracts/trends/top.ts';
import { defaultTrendPolicy } from '../../contracts/trends/trending.ts';
import type { WindowSummary } from '../../contracts/trends/windows.ts';
import { errorOf, metricOf, topLines } from '../../domain/trends/top-list.ts';
import { waitingForUsual } from '../../domain/trends/trending.ts';

/** A window as answers tell it, without its cities. */
export const tellWindow = (window: WindowSummary): WindowResource => ({
  ...{ kind: window.kind, start: iso(window.startMs), end: iso(window.endMs), generation: window.generation },
  ...{ state: window.state, revision: window.revision, account: window.account },
  ...{ cities: window.cities, computedAt: window.computedAt },
  latestPostAt: window.latestPostMs === null ? null : iso(window.latestPostMs),
});

const iso = (ms: number): string => new Date(ms).toISOString();

/** @param latestPostMs milliseconds since 1970; null where there is no post */
export const freshnessOf = (latestPostMs: number | null, nowMs: number): Freshness => ({
  // Clocks may differ a little.
  freshnessSeconds: latestPostMs === null ? null : Math.max(0, Math.round((nowMs - latestPostMs) / 1_000)),
});

/** Metrics that a window has lists of: nothing trends by the hour. */
export const listedMetrics = ({ kind }: Pick<WindowSummary, 'kind'>): TopMetric[] =>
  topMetrics.filter((metric) => metric !== 'trending' || kind !== 'hour');

export const tellTopList = (window: WholeWindow, metric: TopMetric, length: number): ToldTopList => ({
  ...{ metric, lines: tellTopLines(window, metric, length) },
  waitingFor: metric === 'trending' ? waitingForUsual(window.trends, defaultTrendPolicy) : null,
});

/** The cities with the highest values of a metric, as many lines as asked for. */
export function tellTopLines(window: WholeWindow, metric: TopMetric, length: number): TopLineResource[] {
  if (metric === 'trending') {
    const trends = new Map(window.trends.filter(({ trending }) => trending).map((trend) => [trend.city, trend]));
    const scores = [...trends.values()].map(({ city, score }) => ({ city, value: score }));
    return topLines(scores, length).map((line) => ({ ...line, error: 0, trend: trends.get(line.city ?? '') ?? null }));
  }
  const errors = new Map(window.all.map((city) => [city.city, errorOf(city, metric)]));
  const values = window.all.map((city) => ({ city: city.city, value: metricOf(city, metric) }));
  return topLines(values, length).map((line) => ({ ...line, error: errors.get(line.city ?? '') ?? 0, trend: null }));
}
