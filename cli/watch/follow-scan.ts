import { setTimeout as delay } from 'node:timers/promises';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { isPassing } from '../client/errors.ts';
import type { ScanClient } from '../client/scan-client.ts';

export interface FollowOptions {
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
 * Looks at a scan until it has ended, and gives what was seen each time. A restart of the API, or of Temporal, is waited out.
 * @throws {ApiUnavailableError | ApiProblemError} when it can't be seen for longer than the patience lasts, or not at all
 */
export async function* followScan(scans: ScanClient, id: string, options: FollowOptions): AsyncGenerator<ScanResource> {
  let pauseMs = options.firstPauseMs;
  let seenAt = performance.now();
  while (true) {
    try {
      const scan = await scans.get(id);
      seenAt = performance.now();
      yield scan;
      if (isFinal(scan.state)) return;
    } catch (error) {
      if (!isPassing(error) || performance.now() - seenAt > options.patienceMs) throw error;
      options.onTrouble?.(error instanceof Error ? error.message : String(error));
    }
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * growth, options.longestPauseMs);
  }
}
