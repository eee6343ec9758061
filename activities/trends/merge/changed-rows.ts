import type { Trend } from '../../../contracts/trends/trending.ts';
import type { CityWindow, ComputedWindow, WindowState } from '../../../contracts/trends/windows.ts';
import { countNames } from '../../../domain/trends/counts.ts';
import type { KeptWindow } from '../ports.ts';

/** How often rows of cities are written before their window is final: they are many, and the window itself tells them as well. */
const everyMs = 30_000;
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

/** What is written of each city. */
interface Written {
  atMs: number;
  series: Map<string, string>;
  tables: Map<string, string>;
}

/** Remembers what is written, so that only what changed is written again. */
export interface ChangedRows {
  /** @param before as it was when it was final before */
  of(window: ComputedWindow, before: KeptWindow | null, nowMs: number): RowsToWrite;
}

export function createChangedRows(): ChangedRows {
  const known = new Map<number, Written>();

  function note(startMs: number, written: Written): void {
    known.delete(startMs);
    known.set(startMs, written);
    const [oldest] = known.keys();
    if (known.size > remembered && oldest !== undefined) known.delete(oldest);
  }

  return {
    of({ summary, cities, trends }, before, nowMs) {
      const { startMs, state } = summary;
      const last = known.get(startMs) ?? writtenAs(before, nowMs);
      const trending = namesOf(trends);
      const next = {
        atMs: nowMs,
        series: new Map(cities.map((city) => [city.city, seriesOf(city, state, trending)])),
        tables: new Map(cities.map((city) => [city.city, tablesOf(city)])),
      };
      const changed = { series: changedIn(last.series, next.series), tables: changedIn(last.tables, next.tables) };
      if (changed.series.size === 0 && changed.tables.size === 0) return nothing;
      const dueMs = last.atMs + everyMs;
      if (state !== 'final' && nowMs < dueMs) {
        note(startMs, last);
        return { ...nothing, dueMs };
      }
      return { ...changed, dueMs: null, done: () => note(startMs, next) };
    },
  };
}

const none: ReadonlySet<string> = new Set();
const nothing: RowsToWrite = { series: none, tables: none, dueMs: null, done() {} };

/** Of a window that nobody here has written, all is to be written in time, but for what it was when it was final. */
function writtenAs(before: KeptWindow | null, atMs: number): Written {
  const cities = before?.cities ?? [];
  const trending = namesOf(before?.trends ?? []);
  return {
    atMs,
    series: new Map(cities.map((city) => [city.city, seriesOf(city, 'final', trending)])),
    tables: new Map(cities.map((city) => [city.city, tablesOf(city)])),
  };
}

const namesOf = (trends: readonly Trend[]): ReadonlySet<string> =>
  new Set(trends.filter(({ trending }) => trending).map(({ city }) => city));
const tablesOf = ({ counts, uniqueUsers }: CityWindow): string => `${counts.tweets} ${counts.retweets} ${uniqueUsers}`;
const seriesOf = (city: CityWindow, state: WindowState, trending: ReadonlySet<string>): string =>
  `${countNames.map((name) => city.counts[name]).join(' ')} ${city.uniqueUsers} ${state} ${trending.has(city.city)}`;

function changedIn(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Set<string> {
  const changed = new Set<string>();
  for (const [city, row] of after) if (before.get(city) !== row) changed.add(city);
  // Cities that have no posts any more, as after a reprocessing.
  for (const city of before.keys()) if (!after.has(city)) changed.add(city);
  return changed;
}
