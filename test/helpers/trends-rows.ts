import { gzipSync } from 'node:zlib';
import type { CassandraConnection, Statement } from '../../adapters/cassandra/connect.ts';
import { tellTopLines } from '../../api/trends/tell-windows.ts';
import type { WholeWindow } from '../../contracts/trends/readings.ts';
import { topMetrics } from '../../contracts/trends/top.ts';

const insert = (table: string, row: Record<string, unknown>): Statement => ({
  query: `INSERT INTO ${table} (${Object.keys(row)}) VALUES (${Object.keys(row).map(() => '?')}) USING TTL 86400`,
  params: Object.values(row),
});

const hourMs = 3_600_000;

/** Writes a window as whoever computes it does: its cities and top lists first. */
export async function writeWindow({ write }: Pick<CassandraConnection, 'write'>, window: WholeWindow): Promise<void> {
  const { kind, startMs, all, trends, generation, state, revision, account, cities, latestPostMs } = window;
  const start = new Date(startMs);
  const day = start.toISOString().slice(0, 10);
  const trendOf = new Map(trends.map((trend) => [trend.city, trend]));
  const byCity = all.flatMap(({ city, counts, uniqueUsers, uniqueUsersError }) => [
    insert('series', {
      ...{ city, day, start, tweets: counts.tweets, retweets: counts.retweets, originals: counts.originals },
      ...{ retweeted: counts.retweeted, quoted: counts.quoted, replied_to: counts.repliedTo, state },
      ...{ uniqueusers: uniqueUsers, uniqueusers_error: uniqueUsersError, trend: JSON.stringify(trendOf.get(city)) },
    }),
    insert('tweets', { city, date: start, count: counts.tweets }),
    insert('retweets', { city, date: start, count: counts.retweets }),
    insert('uniqueusers', { city, date: start, count: uniqueUsers, error: uniqueUsersError }),
  ]);
  const computedAt = new Date(window.computedAt);
  const lists = topMetrics.flatMap((metric) =>
    tellTopLines(window, metric, 5).map(({ rank, city, value, trend }) =>
      insert('top_lists', {
        ...{ kind, metric, rank, city, value, start, computed_at: computedAt },
        trend: trend && JSON.stringify(trend),
      }),
    ),
  );
  await write([...(kind === 'tumbling' ? byCity : []), ...lists].map((statement) => [statement]));
  const row = insert('windows', {
    ...{ kind, hour: new Date(Math.floor(startMs / hourMs) * hourMs), start, generation, state, revision },
    ...{ account: JSON.stringify(account), cities, computed_at: computedAt },
    latest_post: latestPostMs === null ? null : new Date(latestPostMs),
    body: gzipSync(JSON.stringify({ cities: all, trends })),
  });
  await write([[row]]);
}
