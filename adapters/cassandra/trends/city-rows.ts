import type { WindowParts } from '../../../activities/trends/ports.ts';
import type { Trend } from '../../../contracts/trends/trending.ts';
import type { CityWindow, ComputedWindow } from '../../../contracts/trends/windows.ts';
import { noCounts } from '../../../domain/trends/counts.ts';
import type { Statement } from '../connect.ts';
import { dayOf } from './moments.ts';

const using = 'USING TTL ? AND TIMESTAMP ?';
const seriesColumns = [
  ...['city', 'day', 'start', 'tweets', 'retweets', 'originals', 'retweeted', 'quoted', 'replied_to'],
  ...['uniqueusers', 'uniqueusers_error', 'state', 'trend'],
];
const insertSeries = `INSERT INTO series (${seriesColumns}) VALUES (${seriesColumns.map(() => '?')}) ${using}`;
const insertTweets = `INSERT INTO tweets (city, date, count) VALUES (?, ?, ?) ${using}`;
const insertRetweets = `INSERT INTO retweets (city, date, count) VALUES (?, ?, ?) ${using}`;
const insertUsers = `INSERT INTO uniqueusers (city, date, count, error) VALUES (?, ?, ?, ?) ${using}`;

/** Rows by city of a tumbling window, those that are to be written. Cities without posts get rows of zeroes. */
export function cityRows(window: ComputedWindow, parts: WindowParts, keepSeconds: number): Statement[] {
  const { summary, cities, trends } = window;
  const start = new Date(summary.startMs);
  const day = dayOf(summary.startMs);
  const end = [keepSeconds, BigInt(parts.readAtUs)];
  const cityOf = new Map(cities.map((city) => [city.city, city]));
  const trendOf = new Map(trends.map((trend) => [trend.city, trend]));

  const seriesRow = (city: CityWindow, trend: Trend | undefined): Statement => {
    const { counts, uniqueUsers, uniqueUsersError } = city;
    const numbers = [
      counts.tweets,
      counts.retweets,
      counts.originals,
      counts.retweeted,
      counts.quoted,
      counts.repliedTo,
    ];
    const users = [uniqueUsers, uniqueUsersError];
    const told = [summary.state, trend && JSON.stringify(trend)];
    return { query: insertSeries, params: [city.city, day, start, ...numbers, ...users, ...told, ...end] };
  };
  const tableRows = ({ city, counts, uniqueUsers, uniqueUsersError }: CityWindow): Statement[] => [
    { query: insertTweets, params: [city, start, counts.tweets, ...end] },
    { query: insertRetweets, params: [city, start, counts.retweets, ...end] },
    { query: insertUsers, params: [city, start, uniqueUsers, uniqueUsersError, ...end] },
  ];
  return [
    ...[...parts.series].map((name) => seriesRow(cityOf.get(name) ?? silent(name), trendOf.get(name))),
    ...[...parts.tables].flatMap((name) => tableRows(cityOf.get(name) ?? silent(name))),
  ];
}

const silent = (city: string): CityWindow => ({ city, counts: noCounts(), uniqueUsers: 0, uniqueUsersError: 0 });
