import { paneMs } from '../../../contracts/trends/panes.ts';
import type { TimeWindow } from '../../../contracts/trends/windows.ts';
import { windowMinutes } from '../../../contracts/trends/windows.ts';
import type { MergeState } from '../ports.ts';
import type { DueWindows, PaneChange } from './due-windows.ts';

const hourMs = windowMinutes.hour * paneMs;

/** Which panes there are, and until when windows are final. */
export interface PaneBook {
  readonly finalUntilMs: number | null;
  /** When panes begin that have posts, of all that aren't part of final windows alone. */
  readonly open: ReadonlySet<number>;
  /** When windows end that were told as provisional, and aren't final yet. */
  readonly told: ReadonlySet<number>;
  isFinal(window: TimeWindow): boolean;
  /** Whether a pane may have posts. */
  mayHavePosts(paneStartMs: number): boolean;
  /** Whether nothing of a pane was there before. */
  isNew(paneStartMs: number): boolean;
  noteChange(paneStartMs: number, change?: PaneChange): void;
  noteTold(window: TimeWindow): void;
  /** Windows that end by then are final. Never goes back. */
  advance(finalUntilMs: number): void;
  /** Begins with what another book says. */
  adopt(state: Pick<MergeState, 'finalUntilMs' | 'openPanes' | 'changedPanes'>): void;
  state(): Pick<MergeState, 'finalUntilMs' | 'openPanes' | 'changedPanes'>;
}

export function createPaneBook(due: DueWindows): PaneBook {
  const open = new Set<number>();
  const told = new Set<number>();
  /** Of final windows, changed since. */
  const changed = new Set<number>();
  let finalMs: number | null = null;

  /** From there on all panes with posts are known. */
  const knownFromMs = (): number => (finalMs === null ? Number.NEGATIVE_INFINITY : finalMs - hourMs);

  function advance(finalUntilMs: number): void {
    if (finalMs !== null && finalMs >= finalUntilMs) return;
    finalMs = finalUntilMs;
    for (const pane of open) if (pane < knownFromMs()) open.delete(pane);
    for (const endMs of told) if (endMs <= finalUntilMs) told.delete(endMs);
  }

  function noteChange(paneStartMs: number, change: PaneChange = 'counts'): void {
    if (paneStartMs >= knownFromMs()) open.add(paneStartMs);
    if (finalMs !== null && paneStartMs < finalMs) changed.add(paneStartMs);
    due.noteChange(paneStartMs, change);
  }

  return {
    ...{ open, told, advance, noteChange },
    get finalUntilMs() {
      return finalMs;
    },
    noteTold({ endMs }) {
      if (finalMs === null || endMs > finalMs) told.add(endMs);
    },
    isFinal: ({ endMs }) => finalMs !== null && endMs <= finalMs,
    mayHavePosts: (pane) => open.has(pane) || pane < knownFromMs(),
    isNew: (pane) => !open.has(pane) && pane >= knownFromMs(),
    adopt({ finalUntilMs, openPanes, changedPanes }) {
      if (finalUntilMs !== null) advance(finalUntilMs);
      for (const pane of openPanes) {
        open.add(pane);
        // What changed of final windows stands in the state; of others they may be told of less than is merged.
        due.noteChange(pane, 'counts', finalMs);
      }
      for (const pane of changedPanes) noteChange(pane);
    },
    state() {
      for (const pane of changed) if (!due.isPending(pane, finalMs)) changed.delete(pane);
      return { finalUntilMs: finalMs, openPanes: sorted(open), changedPanes: sorted(changed) };
    },
  };
}

const sorted = (panes: ReadonlySet<number>): number[] => [...panes].sort((a, b) => a - b);
