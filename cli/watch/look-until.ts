import { setTimeout as delay } from 'node:timers/promises';
import { isPassing } from '../client/errors.ts';

export interface LookOptions {
  /** Time between looks, at first; it grows. Milliseconds. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** How long Vigil may be out of reach before the wait is given up. Milliseconds. */
  patienceMs: number;
  /** Told when a look failed that will be tried again. */
  onTrouble?(message: string): void;
}

export const usualPace = { firstPauseMs: 200, longestPauseMs: 1_000, patienceMs: 60_000 };

const growth = 1.3;

/**
 * Looks at something of Vigil's until it is over, and gives what was seen each time. A restart of the API, or of Temporal, is
 * waited out.
 * @throws {ApiUnavailableError | ApiProblemError} when it can't be seen for longer than the patience lasts, or not at all
 */
export async function* lookUntil<Seen>(
  look: () => Promise<Seen>,
  isOver: (seen: Seen) => boolean,
  options: LookOptions,
): AsyncGenerator<Seen> {
  let pauseMs = options.firstPauseMs;
  let seenAt = performance.now();
  while (true) {
    try {
      const seen = await look();
      seenAt = performance.now();
      yield seen;
      if (isOver(seen)) return;
    } catch (error) {
      if (!isPassing(error) || performance.now() - seenAt > options.patienceMs) throw error;
      options.onTrouble?.(error instanceof Error ? error.message : String(error));
    }
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * growth, options.longestPauseMs);
  }
}
