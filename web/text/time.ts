const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `12 s ago`, `3 min ago`; a clock that runs a little ahead of ours still reads `just now`. */
export function relativeTime(iso: string, nowMs: number): string {
  const age = nowMs - Date.parse(iso);
  if (age < second) return 'just now';
  if (age < minute) return `${Math.floor(age / second)} s ago`;
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  if (age < day) return `${Math.floor(age / hour)} h ago`;
  const days = Math.floor(age / day);
  return days === 1 ? '1 day ago' : `${days} days ago`;
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

/** `340 ms`, `4.2 s`, `1 min 12 s`, `2 h 5 min`; never below zero, whatever the clocks say. */
export function duration(ms: number): string {
  const span = Math.max(0, ms);
  if (span < second) return `${Math.round(span)} ms`;
  if (span < 59.95 * second) return `${(span / second).toFixed(1)} s`;
  const seconds = Math.round(span / second);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** From start to end, or to now; null for what never started. */
export const elapsedMs = (startedAt: string | null, finishedAt: string | null, nowMs: number): number | null =>
  startedAt === null ? null : (finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt);
