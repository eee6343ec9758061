const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

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

/** `now`, `12 s`, `3 min`, `5 h`, `2 d`: how long ago something was, in few columns. */
export function age(iso: string, nowMs: number): string {
  const span = nowMs - Date.parse(iso);
  if (span < second) return 'now';
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < day) return `${Math.floor(span / hour)} h`;
  return `${Math.floor(span / day)} d`;
}

const unitsMs: Record<string, number> = { s: second, m: minute, min: minute, h: hour, d: day, w: 7 * day };

/** Reads a moment as users write it: `30m`, `2h`, `7d` before now, a day, or a time; null where it is none. */
export function readMoment(text: string, nowMs: number): Date | null {
  const relative = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)$/.exec(text.trim());
  const ms = relative ? nowMs - Number(relative[1]) * (unitsMs[relative[2] ?? ''] ?? 0) : absolute(text.trim());
  const moment = new Date(ms);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

const absolute = (text: string): number => (/^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN);
