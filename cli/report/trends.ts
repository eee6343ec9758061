import type { WindowAccount } from '../../contracts/trends/panes.ts';
import type {
  ActiveCities,
  CitySeries,
  SeriesPoint,
  TopLineResource,
  TopListResource,
  WindowDetails,
} from '../../contracts/trends/resource.ts';
import { presentable } from '../text/presentable.ts';
import type { Screen } from '../text/screen.ts';
import type { Column } from '../text/table.ts';
import { renderTable } from '../text/table.ts';
import { amount } from './karma.ts';

const right = { align: 'right' } as const;

/** `13,000`, or of an estimate `13,000 ±1.6%`. */
const withError = (value: number, error: number): string =>
  error === 0 ? amount(value) : `${amount(value)} ±${(error * 100).toFixed(1)}%`;

/** `2026-03-05 14:05–14:10 UTC` */
const spanOf = ({ start, end }: { start: string; end: string }): string =>
  `${start.slice(0, 10)} ${start.slice(11, 16)}–${end.slice(11, 16)} UTC`;

const headings: Record<TopListResource['metric'], string> = {
  tweets: 'POSTS',
  retweets: 'RETWEETS',
  uniqueusers: 'USERS',
  trending: 'SCORE',
};

export function renderTop(list: TopListResource, screen: Screen): string {
  const { metric, window, lines, waitingFor, freshnessSeconds } = list;
  const columns: Column<TopLineResource>[] = [
    { title: 'RANK', text: ({ rank }) => String(rank), ...right },
    { title: 'CITY', text: ({ city }) => city ?? '', least: 12 },
    {
      ...{ title: headings[metric], ...right },
      text: ({ value, error }) => (metric === 'trending' ? value.toFixed(1) : withError(value, error)),
    },
    ...(metric === 'trending' ? [{ title: 'WHY', text: whyOf, dropped: 1, least: 30 }] : []),
  ];
  const listed = lines.filter(({ city }) => city !== null);
  const fresh = freshnessSeconds === null ? '' : ` · latest post ${freshnessSeconds} s ago`;
  const note = `${spanOf(window)}, ${window.state}${fresh}\n`;
  if (listed.length === 0) return `${waitingFor ?? 'No city.'} ${note}`;
  return renderTable(columns, listed, screen, 0) + screen.paint('dim', note);
}

const whyOf = ({ trend }: TopLineResource): string => trend?.reason ?? '';

const cityColumns: Column<ActiveCities['items'][number]>[] = [
  { title: 'CITY', text: ({ city }) => city, least: 12 },
  { title: 'POSTS', text: ({ tweets }) => amount(tweets), ...right },
  { title: '', text: ({ trending }) => (trending ? 'trending' : '') },
];

export const renderCities = (items: ActiveCities['items'], screen: Screen): string =>
  renderTable(cityColumns, items, screen, 0);

const pointColumns = (metric: CitySeries['metric']): Column<SeriesPoint>[] => [
  { title: 'WINDOW (UTC)', text: ({ start }) => `${start.slice(0, 10)} ${start.slice(11, 16)}` },
  { title: headings[metric], text: ({ value, error }) => withError(value, error), ...right },
  { title: '', text: ({ provisional }) => (provisional ? 'provisional' : '') },
];

export const renderSeries = ({ metric, points }: CitySeries, screen: Screen): string =>
  renderTable(pointColumns(metric), points, screen, 0);

const windowColumns: Column<WindowDetails['items'][number]>[] = [
  { title: 'CITY', text: ({ city }) => city, least: 12 },
  { title: 'POSTS', text: ({ counts }) => amount(counts.tweets), ...right },
  { title: 'RETWEETS', text: ({ counts }) => amount(counts.retweets), ...right },
  { title: 'USERS', text: ({ uniqueUsers, uniqueUsersError }) => withError(uniqueUsers, uniqueUsersError), ...right },
  { title: 'ORIGINALS', text: ({ counts }) => amount(counts.originals), ...right, dropped: 1 },
  { title: 'PLAIN RTS', text: ({ counts }) => amount(counts.retweeted), ...right, dropped: 1 },
  { title: 'QUOTES', text: ({ counts }) => amount(counts.quoted), ...right, dropped: 2 },
  { title: 'REPLIES', text: ({ counts }) => amount(counts.repliedTo), ...right, dropped: 3 },
  { title: 'SCORE', text: ({ trend }) => trend?.score.toFixed(1) ?? '', ...right, dropped: 4 },
];

export function renderWindow(window: WindowDetails, screen: Screen): string {
  const { state, revision, account, cities, items } = window;
  const of = state === 'final' && revision > 1 ? `final, revision ${revision}` : state;
  const head = `${screen.paint('bold', spanOf(window))}  ${of} · ${cities === 1 ? '1 city' : `${amount(cities)} cities`}\n`;
  return `${head}${accountLines(account)}\n${renderTable(windowColumns, items, screen, 0)}`;
}

/** Equal on both sides, unless something is wrong. */
function accountLines({ read, counted, skipped, duplicate, late, skippedFor }: WindowAccount): string {
  const reasons = Object.entries(presentable(skippedFor)).map(([reason, posts]) => `${amount(posts)} ${reason}`);
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return `read ${amount(read)} = counted ${amount(counted)} + skipped ${amount(skipped)}${why} + duplicate ${amount(duplicate)} + late ${amount(late)}\n`;
}
