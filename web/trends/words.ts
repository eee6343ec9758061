import type { ReferenceType, RetweetRule, SkipReason } from '../../contracts/trends/post.ts';
import type { ReprocessState } from '../../contracts/trends/reprocess.ts';
import type { WindowResource } from '../../contracts/trends/resource.ts';
import type { Metric } from '../../contracts/trends/windows.ts';
import type { Label } from '../text/states.ts';
import { label } from '../text/states.ts';

export const metricTitles: Record<Metric, string> = {
  tweets: 'Posts',
  retweets: 'Retweets',
  uniqueusers: 'Unique users',
};

const numbers = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** `13,000` */
export const amount = (value: number): string => numbers.format(value);

/**
 * A number of users with how exact it is: `1,234`, or `13,000 ± 1.6%`.
 * @param error relative; 0 where it is exact
 */
export const withError = (value: number, error: number): string =>
  error === 0 ? amount(value) : `${amount(value)} ± ${percent.format(error)}`;

/** @param error relative */
export const errorWords = (error: number): string =>
  error === 0 ? 'counted exactly' : `estimated ± ${percent.format(error)}`;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `14:05`, in the reader's time zone. */
export const clockOf = (iso: string): string => clock.format(new Date(iso));

/** `14:05–14:10` */
export const spanOf = ({ start, end }: Pick<WindowResource, 'start' | 'end'>): string =>
  `${clockOf(start)}–${clockOf(end)}`;

const clockAndZone = new Intl.DateTimeFormat('en', { hour: 'numeric', timeZoneName: 'short' });

/** `EST`, `UTC` or `GMT+1`: the reader's time zone then. */
export const zoneAt = (iso: string): string =>
  clockAndZone.formatToParts(new Date(iso)).find(({ type }) => type === 'timeZoneName')?.value ?? '';

export function windowLabel({ state, revision }: Pick<WindowResource, 'state' | 'revision'>): Label {
  if (state === 'provisional') return label('Provisional', 'warn', 'clock');
  return label(revision > 1 ? `Final, revision ${revision}` : 'Final', 'good');
}

export const skipWords: Record<SkipReason, string> = {
  no_place: 'without a place',
  unknown_place: 'of a place that isn’t described',
  not_a_city: 'of a place that is no city',
  unnamed_city: 'of a city without a name',
  other_country: 'of another country',
};

export const connectionLabels: Record<'connecting' | 'open' | 'lost', Label> = {
  connecting: label('Connecting', 'quiet', 'clock'),
  open: label('Live', 'good'),
  lost: label('Connection lost, retrying', 'warn'),
};

/** @param canRead whether the server can read counts */
export const freshnessLabel = (connection: keyof typeof connectionLabels, canRead: boolean): Label =>
  connection === 'open' && !canRead ? label('Waiting for counts', 'warn', 'clock') : connectionLabels[connection];

const referenceWords: Record<ReferenceType, string> = {
  retweeted: 'retweets',
  quoted: 'quotes',
  replied_to: 'replies',
};
const listing = new Intl.ListFormat('en-GB');

/** What counts as a retweet: `retweets alone`, or `retweets and quotes`. */
export function ruleWords(rule: RetweetRule): string {
  if (rule === 'any') return 'whatever refers to another post';
  const words = listing.format(rule.map((type) => referenceWords[type]));
  return rule.length === 1 ? `${words} alone` : words;
}

export const reprocessLabels: Record<ReprocessState, Label> = {
  waiting: label('Waiting', 'info', 'spinner'),
  reading: label('Reading from Kafka', 'info', 'spinner'),
  merging: label('Computing the windows', 'info', 'spinner'),
  complete: label('Done', 'good'),
  failed: label('Failed', 'bad'),
};
