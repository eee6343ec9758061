import type { CitySeries, TopListResource, WindowDetails } from '../../contracts/trends/resource.ts';
import { csvLine } from '../http/csv.ts';

/** A line each point. */
export const seriesCsv = ({ city, metric, points }: CitySeries): string =>
  [
    csvLine(['city', 'metric', 'start', 'value', 'error', 'provisional']),
    ...points.map(({ start, value, error, provisional }) => csvLine([city, metric, start, value, error, provisional])),
  ].join('');

/** A line each city. */
export const topCsv = ({ metric, window, lines }: TopListResource): string =>
  [
    csvLine(['metric', 'start', 'end', 'state', 'rank', 'city', 'value', 'error', 'reason']),
    ...lines
      .filter(({ city }) => city !== null)
      .map(({ rank, city, value, error, trend }) =>
        csvLine([metric, window.start, window.end, window.state, rank, city, value, error, trend?.reason ?? null]),
      ),
  ].join('');

/** A line each city, the busiest first. */
export const windowCsv = ({ start, end, state, items }: Omit<WindowDetails, 'nextCursor'>): string =>
  [
    csvLine([
      ...['start', 'end', 'state', 'city', 'tweets', 'retweets', 'originals', 'retweeted', 'quoted', 'repliedTo'],
      ...['uniqueUsers', 'uniqueUsersError', 'trending', 'score'],
    ]),
    ...items.map(({ city, counts, uniqueUsers, uniqueUsersError, trend }) =>
      csvLine([
        ...[start, end, state, city, counts.tweets, counts.retweets, counts.originals, counts.retweeted],
        ...[counts.quoted, counts.repliedTo, uniqueUsers, uniqueUsersError],
        ...[trend?.trending ?? null, trend?.score ?? null],
      ]),
    ),
  ].join('');
