import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import { unzip } from '../../adapters/cassandra/trends/zipped.ts';
import type { WindowAccount } from '../../contracts/trends/panes.ts';
import type { Trend } from '../../contracts/trends/trending.ts';
import type { CityWindow, WindowKind, WindowState } from '../../contracts/trends/windows.ts';
import type { WindowRow } from './trends-oracle.ts';

/** From a moment on, and before another; milliseconds since 1970. */
export interface Time {
  fromMs: number;
  toMs: number;
}

const within = ({ fromMs, toMs }: Time, at: unknown): boolean =>
  at instanceof Date && at.getTime() >= fromMs && at.getTime() < toMs;

/** The three tables as their readers see them, in the order of time, then of names; rows of zeroes are left out. */
export async function tablesIn({ rows }: CassandraConnection, time: Time): Promise<WindowRow[]> {
  const found = new Map<string, WindowRow>();
  for (const table of ['tweets', 'retweets', 'uniqueusers'] as const)
    for (const { city, date, count } of await rows(`SELECT city, date, count FROM ${table}`)) {
      if (!within(time, date)) continue;
      const moment = (date as Date).toISOString();
      const key = `${moment} ${city}`;
      const row = found.get(key) ?? { city: String(city), date: moment, tweets: 0, retweets: 0, uniqueusers: 0 };
      found.set(key, row);
      row[table] = Number(count);
    }
  return [...found]
    .filter(([, { tweets }]) => tweets > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
}

/** The same of the series. */
export async function seriesIn({ rows }: CassandraConnection, time: Time): Promise<WindowRow[]> {
  const found = (await rows('SELECT city, start, tweets, retweets, uniqueusers FROM series'))
    .filter(({ start, tweets }) => within(time, start) && Number(tweets) > 0)
    .map(({ city, start, tweets, retweets, uniqueusers }) => ({
      ...{ city: String(city), date: (start as Date).toISOString() },
      ...{ tweets: Number(tweets), retweets: Number(retweets), uniqueusers: Number(uniqueusers) },
    }));
  return found.sort((a, b) => (`${a.date} ${a.city}` < `${b.date} ${b.city}` ? -1 : 1));
}

export interface StoredWindow {
  kind: WindowKind;
  startMs: number;
  generation: string;
  state: WindowState;
  revision: number;
  account: WindowAccount;
  latestPostMs: number | null;
  cities: CityWindow[];
  trends: Trend[];
}

/** In the order of kinds, then of time. */
export async function windowsIn({ rows }: CassandraConnection, time: Time): Promise<StoredWindow[]> {
  const found = (await rows('SELECT * FROM windows')).filter(({ start }) => within(time, start));
  const windows = found.map(async (row) => ({
    ...{ kind: row.kind as WindowKind, startMs: (row.start as Date).getTime(), generation: String(row.generation) },
    ...{ state: row.state as WindowState, revision: Number(row.revision), account: JSON.parse(String(row.account)) },
    latestPostMs: (row.latest_post as Date | null)?.getTime() ?? null,
    ...((await unzip(row.body)) as Pick<StoredWindow, 'cities' | 'trends'>),
  }));
  return (await Promise.all(windows)).sort((a, b) =>
    a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.startMs - b.startMs,
  );
}

/** Rows of windows of five minutes, as the tables have them. */
export const rowsOf = (windows: readonly StoredWindow[]): WindowRow[] =>
  windows
    .filter(({ kind }) => kind === 'tumbling')
    .flatMap(({ startMs, cities }) =>
      cities.map(({ city, counts, uniqueUsers }) => ({
        ...{ city, date: new Date(startMs).toISOString(), tweets: counts.tweets, retweets: counts.retweets },
        uniqueusers: uniqueUsers,
      })),
    );
