import { age, day } from '../../domain/text/time.ts';
import { count } from '../../domain/text/words.ts';

/** `12 s ago`, `3 min ago`, `2 days ago`; a clock that runs a little ahead of ours still reads `just now`. */
export function relativeTime(iso: string, nowMs: number): string {
  const days = Math.floor((nowMs - Date.parse(iso)) / day);
  if (days > 0) return `${count(days, 'day')} ago`;
  const span = age(iso, nowMs);
  return span === 'now' ? 'just now' : `${span} ago`;
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const dateAndClock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** In the reader's time zone, as short as stays unmistakable: `14:03:22` today, `5 Mar 2026, 14:03` on other days. */
export function absoluteTime(iso: string, nowMs: number): string {
  const at = new Date(iso);
  const today = at.toDateString() === new Date(nowMs).toDateString();
  return (today ? clock : dateAndClock).format(at);
}

/** `2026-03-05` in UTC; what is no date stays as it is, as certificates come from anywhere. */
export function calendarDay(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString().slice(0, 10);
}

/** From start to end, or to now; null for what never started. */
export const elapsedMs = (startedAt: string | null, finishedAt: string | null, nowMs: number): number | null =>
  startedAt === null ? null : (finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt);
