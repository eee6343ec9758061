import { paneMs } from '../../contracts/trends/panes.ts';
import type { PartitionProgress, TimeWindow } from '../../contracts/trends/windows.ts';
import { paneStartOf } from './windows.ts';

/**
 * Whether posts of a pane come too late: once the partition has had one that was created the grace, or more, after the
 * pane's end. As it follows from the posts themselves, it is the same however often and in whatever pieces they are read.
 * @param watermarkMs latest `created_at` of the partition; null before the first post
 */
export const isPaneClosed = (paneStartMs: number, watermarkMs: number | null, graceMs: number): boolean =>
  watermarkMs !== null && watermarkMs >= paneStartMs + paneMs + graceMs;

/**
 * Whether a window is final: in each partition its last pane, and so all of them, is closed, or nothing more was left to read
 * when it would have been by the clock. What comes after that all the same is a revision.
 * @param partitions all of them; without any, nothing is final
 */
export const isFinal = (
  { endMs }: Pick<TimeWindow, 'endMs'>,
  graceMs: number,
  partitions: readonly Omit<PartitionProgress, 'partition'>[],
): boolean =>
  partitions.length > 0 &&
  partitions.every(
    ({ watermarkMs, caughtUpAtMs }) =>
      isPaneClosed(endMs - paneMs, watermarkMs, graceMs) || (caughtUpAtMs !== null && caughtUpAtMs >= endMs + graceMs),
  );

/**
 * Until when windows are final: all that end by then, and none that end later.
 * @param partitions all of them
 * @returns milliseconds since 1970, a full minute; null while none is
 */
export function finalUntil(
  graceMs: number,
  partitions: readonly Omit<PartitionProgress, 'partition'>[],
): number | null {
  if (partitions.length === 0) return null;
  const reached = partitions.map(({ watermarkMs, caughtUpAtMs }) => Math.max(watermarkMs ?? 0, caughtUpAtMs ?? 0));
  const until = paneStartOf(Math.min(...reached) - graceMs);
  return until > 0 ? until : null;
}
