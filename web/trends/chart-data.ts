import type { LiveEvents } from '../../contracts/trends/resource.ts';
import type { Metric } from '../../contracts/trends/windows.ts';
import type { LiveState } from './live-state.ts';
import { keptWindows, pointAt } from './live-state.ts';

const windowSeconds = 300;

/** What a chart of a metric shows: seconds since 1970, and for each city a value at each of them; null where nothing is known. */
export interface ChartData {
  times: number[];
  values: (number | null)[][];
  /** What the whole width stands for. */
  range: [from: number, to: number];
  /** From when on counts may still grow; null where none may. */
  provisionalFrom: number | null;
}

export function chartData(
  state: LiveState,
  starts: readonly string[],
  cities: readonly string[],
  metric: Metric,
): ChartData {
  const times = starts.map((start) => Date.parse(start) / 1_000);
  const to = (times.at(-1) ?? 0) + windowSeconds;
  const open = starts.findIndex((start) => isProvisional(state.windows.get(start)));
  return {
    times,
    values: cities.map((city) => starts.map((start) => pointAt(state, city, metric, start)?.value ?? null)),
    range: [to - keptWindows * windowSeconds, to],
    provisionalFrom: open === -1 ? null : (times[open] ?? null),
  };
}

export const isProvisional = (news: LiveEvents['window'] | undefined): boolean => news?.window.state === 'provisional';
