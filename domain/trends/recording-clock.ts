/** The times of a recording, all in milliseconds since 1970. */
export interface RecordingTimes {
  firstMs: number;
  lastMs: number;
}

/**
 * By how much to move a recording so that it is played as if it were now: as far as can be without any post being sent
 * before it was made. At its own pace or slower, its first post is made at the moment of sending; faster, its last one is,
 * and the others are older. Their distances stay what they are, so windows hold what they held, but for where they begin.
 * @param speed how many times faster than it was; Infinity for no pause at all
 */
export function shiftToNow({ firstMs, lastMs }: RecordingTimes, speed: number, nowMs: number): number {
  if (speed <= 1) return nowMs - firstMs;
  return Math.round(nowMs + (lastMs - firstMs) / speed) - lastMs;
}

/** When a post is due that was made at a moment, as recorded, if playing begins now. */
export const dueAtMs = (createdAtMs: number, { firstMs }: RecordingTimes, speed: number, begunMs: number): number =>
  begunMs + (createdAtMs - firstMs) / speed;

/** @returns how many times faster; Infinity for `max`; null where the text is neither `10x` nor `max` */
export function readSpeed(text: string): number | null {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const [, times] = /^(\d+(?:\.\d+)?)x?$/.exec(text) ?? [];
  const speed = Number(times);
  return speed >= 0.001 && speed <= 1_000_000 ? speed : null;
}
