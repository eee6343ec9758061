import type { LiveEvents, LivePoints, SeriesPoint } from '../../contracts/trends/resource.ts';
import type { Metric } from '../../contracts/trends/windows.ts';

type WindowNews = LiveEvents['window'];

/** What a page knows from listening. Maps are replaced where they change, never changed. */
export interface LiveState {
  /** Tumbling windows of the last hour and a little more, by start. */
  windows: ReadonlyMap<string, WindowNews>;
  /** The newest of each kind; null before the first. */
  sliding: WindowNews | null;
  hour: WindowNews | null;
  /** By city and metric, as `keyOf` has it, then by start. */
  points: ReadonlyMap<string, ReadonlyMap<string, SeriesPoint>>;
  store: LiveEvents['store'];
  /** When the latest post was created by this machine's clock, milliseconds since 1970; null before the first. */
  latestPostMs: number | null;
}

export const nothingYet: LiveState = {
  ...{ windows: new Map(), sliding: null, hour: null, points: new Map(), latestPostMs: null },
  store: { available: true, detail: null },
};

/** The last hour, and the window that is open. */
export const keptWindows = 13;

const keyOf = (city: string, metric: Metric): string => `${metric} ${city}`;

/** Starts are ISO 8601 in UTC, so their order is that of time. */
function newest<Value>(map: Map<string, Value>): ReadonlyMap<string, Value> {
  const starts = [...map.keys()].sort();
  return new Map(
    starts.slice(-keptWindows).flatMap((start) => {
      const value = map.get(start);
      return value === undefined ? [] : [[start, value] as const];
    }),
  );
}

export function takeWindow(state: LiveState, news: WindowNews, nowMs: number): LiveState {
  const { kind, start } = news.window;
  const postMs = news.freshnessSeconds === null ? null : nowMs - news.freshnessSeconds * 1_000;
  const latestPostMs = postMs === null ? state.latestPostMs : Math.max(postMs, state.latestPostMs ?? 0);
  const told = { ...state, latestPostMs };
  if (kind === 'tumbling') return { ...told, windows: newest(new Map(state.windows).set(start, news)) };
  return { ...told, [kind]: news };
}

export function takePoints(state: LiveState, news: readonly LivePoints[]): LiveState {
  const points = new Map(state.points);
  for (const { city, metric, points: added } of news) {
    const key = keyOf(city, metric);
    const merged = new Map(points.get(key));
    for (const point of added) merged.set(point.start, point);
    points.set(key, newest(merged));
  }
  return { ...state, points };
}

export const takeStore = (state: LiveState, store: LiveEvents['store']): LiveState => ({ ...state, store });

/** Starts of the tumbling windows that are known, in the order of time. */
export const startsOf = ({ windows }: LiveState): string[] => [...windows.keys()].sort();

export const pointAt = (state: LiveState, city: string, metric: Metric, start: string): SeriesPoint | null =>
  state.points.get(keyOf(city, metric))?.get(start) ?? null;

/** Whether it was told that nothing is known of a city. */
export const isUnknown = (state: LiveState, city: string): boolean =>
  state.points.get(keyOf(city, 'tweets'))?.size === 0;

/** Of all numbers of users of these cities, relative to them; 0 where all are exact. */
export const largestError = (state: LiveState, cities: readonly string[]): number =>
  Math.max(
    0,
    ...cities.flatMap((city) =>
      [...(state.points.get(keyOf(city, 'uniqueusers'))?.values() ?? [])].map(({ error }) => error),
    ),
  );
