import type { SeriesRow } from '../../../contracts/trends/readings.ts';
import type { WindowState } from '../../../contracts/trends/windows.ts';
import type { Row } from '../connect.ts';

export const seriesColumns = [
  ...['start', 'tweets', 'retweets', 'originals', 'retweeted', 'quoted', 'replied_to'],
  ...['uniqueusers', 'uniqueusers_error', 'state'],
].join(', ');

export const readSeriesRow = (row: Row): SeriesRow => ({
  startMs: (row.start as Date).getTime(),
  counts: {
    ...{ tweets: Number(row.tweets), retweets: Number(row.retweets), originals: Number(row.originals) },
    ...{ retweeted: Number(row.retweeted), quoted: Number(row.quoted), repliedTo: Number(row.replied_to) },
  },
  uniqueUsers: Number(row.uniqueusers),
  // Of 32 bits, whose digits after the seventh are none.
  uniqueUsersError: Number(Number(row.uniqueusers_error).toPrecision(6)),
  state: row.state as WindowState,
});
