import { paneMs } from '../../../contracts/trends/panes.ts';
import type { TimeWindow } from '../../../contracts/trends/windows.ts';
import { windowMinutes } from '../../../contracts/trends/windows.ts';
import { isTumbling, windowFrom } from '../../../domain/trends/windows.ts';
import type { PaneBook } from './pane-book.ts';

const hourMs = windowMinutes.hour * paneMs;

/**
 * When the next windows end that have to become final: those in which, or in the hour before which, there are posts, and those that
 * were told as provisional.
 * @param untilMs until when windows may be final
 * @returns a full minute; null where there is none by then
 */
export function nextClosing(
  { finalUntilMs, open, told }: Pick<PaneBook, 'finalUntilMs' | 'open' | 'told'>,
  untilMs: number,
): number | null {
  const after = finalUntilMs ?? 0;
  let next: number | null = null;
  const consider = (endMs: number) => {
    if (endMs > after && endMs <= untilMs && (next === null || endMs < next)) next = endMs;
  };
  // A minute longer than there is something in them: whoever told the first without posts may be gone, with the note that it was told.
  for (const pane of open) if (after <= pane + hourMs) consider(Math.max(pane, after) + paneMs);
  for (const endMs of told) consider(endMs);
  return next;
}

/** All windows that end then, in the order in which they become final. */
export function windowsEndingAt(endMs: number): TimeWindow[] {
  const sliding = windowFrom('sliding', endMs - windowMinutes.sliding * paneMs);
  const hour = windowFrom('hour', endMs - hourMs);
  return [...(isTumbling(sliding) ? [windowFrom('tumbling', sliding.startMs)] : []), sliding, hour];
}
