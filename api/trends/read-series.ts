import type { SeriesRow, TrendsReadings } from '../../contracts/trends/readings.ts';
import type { CitySeries, SeriesPoint } from '../../contracts/trends/resource.ts';
import type { CityWindow, Metric, WindowSummary } from '../../contracts/trends/windows.ts';
import { errorOf, metricOf } from '../../domain/trends/top-list.ts';
import { freshnessOf } from './tell-windows.ts';

export interface SeriesQuery {
  city: string;
  metric: Metric;
  /** Windows that start from then on, and before `toMs`; milliseconds since 1970. */
  fromMs: number;
  toMs: number;
}

/** Rows of a window that is still open may be some seconds behind it; at most so many are. */
const openWindows = 2;

/**
 * A city's counts of a time, a point for each tumbling window.
 * @returns null where nothing is known of the city
 */
export async function readSeries(
  readings: TrendsReadings,
  { city, metric, fromMs, toMs }: SeriesQuery,
  nowMs: number,
): Promise<CitySeries | null> {
  const [windows, kept] = await Promise.all([
    readings.windows('tumbling', fromMs, toMs),
    readings.series(city, fromMs, toMs),
  ]);
  const rows = new Map<number, Pick<SeriesRow, 'counts' | 'uniqueUsers' | 'uniqueUsersError'>>(
    kept.map((row) => [row.startMs, row]),
  );
  const open = windows.filter(({ state }) => state === 'provisional').slice(-openWindows);
  for (const window of await Promise.all(open.map(({ startMs }) => readings.window('tumbling', startMs)))) {
    const found = window?.all.find((one) => one.city === city);
    if (window && found) rows.set(window.startMs, found);
  }
  if (rows.size === 0 && !(await readings.isKnown(city))) return null;
  return {
    ...{ city, metric, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
    points: windows.map((window) => pointOf(window, metric, rows.get(window.startMs))),
    ...freshnessOf(windows.at(-1)?.latestPostMs ?? null, nowMs),
  };
}

/** @param city what the city had in the window; undefined where it had nothing */
export const pointOf = (
  { startMs, state }: WindowSummary,
  metric: Metric,
  city: Pick<CityWindow, 'counts' | 'uniqueUsers' | 'uniqueUsersError'> | undefined,
): SeriesPoint => ({
  start: new Date(startMs).toISOString(),
  value: city === undefined ? 0 : metricOf(city, metric),
  error: city === undefined ? 0 : errorOf(city, metric),
  provisional: state === 'provisional',
});
