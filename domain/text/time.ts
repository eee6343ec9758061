/** In milliseconds. */
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

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

const units = [
  ['d', day],
  ['h', hour],
  ['min', minute],
  ['s', second],
] as const;

/** `now`, `12 s`, `3 min`, `5 h`, `2 d`: how long ago something was, in few columns. */
export function age(iso: string, nowMs: number): string {
  const span = nowMs - Date.parse(iso);
  const unit = units.find(([, ms]) => span >= ms);
  return unit === undefined ? 'now' : `${Math.floor(span / unit[1])} ${unit[0]}`;
}
