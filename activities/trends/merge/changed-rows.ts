import type { Trend } from '../../../contracts/trends/trending.ts';
import type { CityWindow, ComputedWindow, WindowState } from '../../../contracts/trends/windows.ts';
import { countNames } from '../../../domain/trends/counts.ts';
import { keepLatest } from '../../../domain/trends/keep-latest.ts';
import type { KeptWindow } from '../ports.ts';

/**
 * Cities of which rows are written each time that a window is, before it is final: a thousand at once would keep all others waiting for
 * seconds, and the window itself tells them as well.
 */
const citiesAtOnce = 25;
/** How long after that the next ones are, where nothing else changes. */
const nextAfterMs = 1_000;
/** Windows of which it is remembered: those of the last hours. */
const remembered = 36;

/** Which cities' rows have to be written, of the series of tumbling windows and of the three tables. */
export interface RowsToWrite {
  series: ReadonlySet<string>;
  tables: ReadonlySet<string>;
  /** When others are to be written, milliseconds since 1970; null for none. */
  dueMs: number | null;
  /** They are written. */
  done(): void;
}

/** What is written of a city. */
interface CityRows {
  series: string;
  tables: string;
}
/** By city, in the order in which they were written. */
type Written = Map<string, CityRows>;

/** Remembers what is written, so that only what changed is written again. */
export interface ChangedRows {
  /** @param before as it was when it was final before */
  of(window: ComputedWindow, before: KeptWindow | null, nowMs: number): RowsToWrite;
}

export function createChangedRows(): ChangedRows {
  const known = new Map<number, Written>();

  return {
    of({ summary, cities, trends }, before, nowMs) {
      const { startMs, state } = summary;
      const written = known.get(startMs) ?? rowsOf(before?.cities ?? [], 'final', before?.trends ?? []);
      const next = rowsOf(cities, state, trends);
      const changed = changedIn(written, next);
      const some = state === 'final' ? changed : changed.slice(0, citiesAtOnce);
      const among = (rows: keyof CityRows) =>
        new Set(some.filter((city) => written.get(city)?.[rows] !== next.get(city)?.[rows]));
      return {
        ...{ series: among('series'), tables: among('tables') },
        dueMs: some.length < changed.length ? nowMs + nextAfterMs : null,
        done() {
          for (const city of some) {
            const rows = next.get(city);
            written.delete(city);
            if (rows !== undefined) written.set(city, rows);
          }
          keepLatest(known, startMs, written, remembered);
        },
      };
    },
  };
}

function rowsOf(cities: readonly CityWindow[], state: WindowState, trends: readonly Trend[]): Written {
  const trending = new Set(trends.filter((trend) => trend.trending).map(({ city }) => city));
  return new Map(
    cities.map((city) => [city.city, { series: seriesOf(city, state, trending), tables: tablesOf(city) }]),
  );
}

const tablesOf = ({ counts, uniqueUsers }: CityWindow): string => `${counts.tweets} ${counts.retweets} ${uniqueUsers}`;
const seriesOf = (city: CityWindow, state: WindowState, trending: ReadonlySet<string>): string =>
  `${countNames.map((name) => city.counts[name]).join(' ')} ${city.uniqueUsers} ${state} ${trending.has(city.city)}`;

/** Those of which nothing is written first, then those that were written longest ago; also cities that have no posts any more. */
const changedIn = (written: Written, next: Written): string[] => [
  ...[...next.keys()].filter((city) => !written.has(city)),
  ...[...written]
    .filter(([city, { series, tables }]) => {
      const rows = next.get(city);
      return rows?.series !== series || rows.tables !== tables;
    })
    .map(([city]) => city),
];
