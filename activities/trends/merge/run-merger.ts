import { setTimeout as delay } from 'node:timers/promises';
import type { MergeWindowsResult } from '../../../contracts/trends/merge.ts';
import type { Merger } from './merger.ts';

/** Between two looks for new batches. */
const pauseMs = 250;
/** How often longer than a step the pause behind it is while posts are counted: that is not to be slowed down by merging. */
const pausesPerStep = 1;
const longestPauseMs = 1_000;

/**
 * Merges until then, and notes how far it is.
 * @param untilMs milliseconds since 1970
 * @param signal ends it early; what is done by then is done
 */
export async function runMerger(merger: Merger, untilMs: number, signal: AbortSignal): Promise<MergeWindowsResult> {
  let batches = 0;
  let windows = 0;
  await merger.begin();
  for (;;) {
    const startedAt = performance.now();
    const step = await merger.step();
    batches += step.batches;
    windows += step.windows;
    const tookMs = performance.now() - startedAt;
    const whileCountingMs = step.batches > 0 ? Math.min(tookMs * pausesPerStep, longestPauseMs) : 0;
    const restMs = Math.max(whileCountingMs, step.isMore ? 0 : pauseMs);
    if (signal.aborted || Date.now() + restMs >= untilMs) break;
    await delay(restMs, undefined, { signal }).catch(() => {});
  }
  await merger.save();
  const { finalUntilMs } = merger;
  return { finalUntil: finalUntilMs === null ? null : new Date(finalUntilMs).toISOString(), batches, windows };
}
