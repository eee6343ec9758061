import { day, hour, minute, second } from '../../domain/text/time.ts';

const unitsMs: Record<string, number> = { s: second, m: minute, min: minute, h: hour, d: day, w: 7 * day };

/** Reads a moment as users write it: `30m`, `2h`, `7d` before now, a day, or a time; null where it is none. */
export function readMoment(text: string, nowMs: number): Date | null {
  const relative = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)$/.exec(text.trim());
  const ms = relative ? nowMs - Number(relative[1]) * (unitsMs[relative[2] ?? ''] ?? 0) : absolute(text.trim());
  const moment = new Date(ms);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

const absolute = (text: string): number => (/^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN);
