import { setTimeout as delay } from 'node:timers/promises';

/** @returns waits until the next start is due, so that starts are spread evenly over time */
export function createPace(perSecond: number): (signal: AbortSignal) => Promise<void> {
  const intervalMs = 1000 / perSecond;
  let due = 0;
  return async (signal) => {
    const now = performance.now();
    const start = Math.max(now, due);
    due = start + intervalMs;
    if (start > now) await delay(start - now, undefined, { signal });
    signal.throwIfAborted();
  };
}
