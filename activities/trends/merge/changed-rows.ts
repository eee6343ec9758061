import type { CityWindow, ComputedWindow, WindowState } from '../../../contracts/trends/windows.ts';
import { countNames } from '../../../domain/trends/counts.ts';
import type { KeptWindow } from '../ports.ts';

/** How often rows of cities are written while their window goes on: they are many, and the window itself tells them as well. */
const seriesEveryMs = 5_000;
const tablesEveryMs = 30_000;
/** Windows of which it is remembered: those of the last hours. */
const remembered = 36;

/** Which cities' rows have to be written, of the series of tumbling windows and of the three tables. */
export interface RowsToWrite {
  series: ReadonlySet<string>;
  tables: ReadonlySet<string>;
  /** When rows were put off that have to be written then, milliseconds since 1970; null for none. */
  dueMs: number | null;
  /** They are written. */
  done(): void;
}

interface Written {
  atMs: number;
  /** What is written of each city. */
  rows: Map<string, string>;
}

/** Remembers what is written, so that only what changed is written again. */
export interface ChangedRows {
  /** @param before as it was when it was final before */
  of(window: ComputedWindow, before: KeptWindow | null, nowMs: number): RowsToWrite;
}

export function createChangedRows(): ChangedRows {
  const known = new Map<number, { series: Written; tables: Written }>();

  return {
    of({ summary, cities, trends }, before, nowMs) {
      const { startMs, endMs, state } = summary;
      const written = known.get(startMs) ?? { series: nothing(before, seriesOf), tables: nothing(before, tablesOf) };
      const trending = new Set(trends.filter((trend) => trend.trending).map(({ city }) => city));
      const series = new Map(cities.map((city) => [city.city, seriesOf(city, state, trending.has(city.city))]));
      const tables = new Map(cities.map((city) => [city.city, tablesOf(city)]));
      const dues: number[] = [];
      const pick = (last: Written, next: Map<string, string>, everyMs: number): ReadonlySet<string> => {
        const changed = changedIn(last.rows, next);
        const dueMs = last.atMs + everyMs;
        if (changed.size === 0 || state === 'final' || nowMs >= endMs || nowMs >= dueMs) return changed;
        dues.push(dueMs);
        return none;
      };
      const picked = {
        series: pick(written.series, series, seriesEveryMs),
        tables: pick(written.tables, tables, tablesEveryMs),
      };
      return {
        ...picked,
        dueMs: dues.length === 0 ? null : Math.min(...dues),
        done() {
          const next = {
            series: picked.series.size === 0 ? written.series : { atMs: nowMs, rows: series },
            tables: picked.tables.size === 0 ? written.tables : { atMs: nowMs, rows: tables },
          };
          known.delete(startMs);
          known.set(startMs, next);
          const [oldest] = known.keys();
          if (known.size > remembered && oldest !== undefined) known.delete(oldest);
        },
      };
    },
  };
}

const none: ReadonlySet<string> = new Set();

/** Of a window that nobody here has written, all is to be written, but for what it was when it was final. */
const nothing = (
  before: KeptWindow | null,
  rowOf: (city: CityWindow, state: WindowState, trends: boolean) => string,
): Written => {
  const trending = new Set(before?.trends.filter((trend) => trend.trending).map(({ city }) => city));
  return {
    atMs: Number.NEGATIVE_INFINITY,
    rows: new Map(before?.cities.map((city) => [city.city, rowOf(city, 'final', trending.has(city.city))])),
  };
};

const tablesOf = ({ counts, uniqueUsers }: CityWindow): string => `${counts.tweets} ${counts.retweets} ${uniqueUsers}`;
const seriesOf = (city: CityWindow, state: WindowState, trends: boolean): string =>
  `${countNames.map((name) => city.counts[name]).join(' ')} ${city.uniqueUsers} ${state} ${trends}`;

function changedIn(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Set<string> {
  const changed = new Set<string>();
  for (const [city, row] of after) if (before.get(city) !== row) changed.add(city);
  // Cities that have no posts any more, as after a reprocessing.
  for (const city of before.keys()) if (!after.has(city)) changed.add(city);
  return changed;
}
