import type { Logger } from 'pino';

const perMinute = 10;

/** Logs the first few a minute, and how many it kept to itself: a broken fleet must not drown the log. */
export function sampled(logger: Logger, level: 'info' | 'warn' = 'info'): (details: object, message: string) => void {
  let minute = 0;
  let told = 0;
  let kept = 0;
  return (details, message) => {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) {
      if (kept > 0) logger[level]({ kept }, `${kept} more such lines were left out`);
      [minute, told, kept] = [now, 0, 0];
    }
    if (told < perMinute) logger[level](details, message);
    else kept += 1;
    told += 1;
  };
}
