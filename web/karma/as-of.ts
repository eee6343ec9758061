import type { LedgerSpan } from '../../contracts/karma/resource.ts';
import { day as dayMs } from '../../domain/text/time.ts';

/** `2019-02-13`, in UTC. */
export type Day = string;

export const dayOf = (iso: string): Day => iso.slice(0, 10);

/** The last moment of a day that the ledger can tell from the next day. */
export const endOf = (day: Day): string => `${day}T23:59:59.999999Z`;

/** The days that a slider goes over; it begins on the first and ends on the last. */
export interface DayRange {
  first: Day;
  last: Day;
}

export const rangeOf = (span: LedgerSpan): DayRange => ({ first: dayOf(span.first), last: dayOf(span.last) });

const atMidnight = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

/** How many days after the first; 0 or more. */
export const stepOf = ({ first, last }: DayRange, day: Day): number =>
  Math.min(Math.max(0, stepsBetween(first, day)), stepsBetween(first, last));

export const stepsBetween = (from: Day, to: Day): number => Math.round((atMidnight(to) - atMidnight(from)) / dayMs);

export const dayAt = ({ first }: DayRange, step: number): Day =>
  dayOf(new Date(atMidnight(first) + step * dayMs).toISOString());

/** Reads `?asOf=2019-02-13`; null for now, and for what is no day. */
export function parseAsOf(search: string): Day | null {
  const text = new URLSearchParams(search).get('asOf') ?? '';
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(atMidnight(text)) ? text : null;
}

/** An address within the console that keeps the day. */
export const addressAsOf = (path: string, asOf: Day | null): string => (asOf === null ? path : `${path}?asOf=${asOf}`);

const calendar = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** `13 Feb 2019` */
export const dayWords = (day: Day): string => calendar.format(atMidnight(day));
