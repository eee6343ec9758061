import type { TimeWindow, WindowKind } from '../../../contracts/trends/windows.ts';
import { windowKinds } from '../../../contracts/trends/windows.ts';
import { keepLatest } from '../../../domain/trends/keep-latest.ts';
import { openWindow, windowKey, windowsWithPane } from '../../../domain/trends/windows.ts';

/** What of a pane is others: its cities' counts, only what became of posts that count nowhere, or all, as it was counted once more. */
export type PaneChange = 'counts' | 'account' | 'replaced';

/**
 * How long after it was computed a window is computed anew when it changes, by whether it is the newest of its kind, an earlier
 * one that isn't final, or final; and how long after that the account of a final one is told anew when only that changes, as it
 * does all the time by posts that are late. null: when it gets final, as until then nobody looks at it.
 */
const intervals: Record<WindowKind, { newest: number; earlier: number | null; final: number; account: number }> = {
  tumbling: { newest: 250, earlier: 1_000, final: 5_000, account: 500 },
  sliding: { newest: 5_000, earlier: null, final: 15_000, account: 15_000 },
  hour: { newest: 15_000, earlier: null, final: 60_000, account: 60_000 },
};

export interface DueWindow {
  window: TimeWindow;
  /** Of a final one: whether nothing but its account has to be told anew. */
  isAccountOnly: boolean;
}

/** Which windows are to be computed anew, and when. */
export interface DueWindows {
  /** Something of a pane has changed, for windows that end after a moment. Default: for all. */
  noteChange(paneStartMs: number, change: PaneChange, afterMs?: number | null): void;
  /** Some of its rows were put off until then. */
  putOff(window: TimeWindow, untilMs: number): void;
  /** It was computed, of all that there was by then. */
  noteComputed(window: TimeWindow, atMs: number): void;
  /** Those that are due: the newest first, then final ones, of these first those that have been due for longest. */
  due(nowMs: number, finalUntilMs: number | null): DueWindow[];
  /** Whether a final window with that pane is still to be computed anew. */
  isPending(paneStartMs: number, finalUntilMs: number | null): boolean;
}

/** Windows of which it is remembered when they were computed. */
const remembered = 512;

export function createDueWindows(): DueWindows {
  const changed = new Map<string, { window: TimeWindow; change: PaneChange }>();
  const computedAt = new Map<string, number>();
  const putOff = new Map<string, { window: TimeWindow; untilMs: number }>();

  const isNewest = ({ kind, startMs }: TimeWindow, nowMs: number) => openWindow(kind, nowMs).startMs === startMs;

  function dueAt(window: TimeWindow, change: PaneChange, nowMs: number, finalUntilMs: number | null): number | null {
    const { newest, earlier, final, account } = intervals[window.kind];
    const whenFinal = change === 'account' ? account : final;
    const wait = isNewest(window, nowMs) ? newest : isBy(window, finalUntilMs) ? whenFinal : earlier;
    return wait === null ? null : (computedAt.get(windowKey(window)) ?? 0) + wait;
  }

  return {
    noteChange(paneStartMs, change, afterMs = null) {
      for (const kind of windowKinds)
        for (const window of windowsWithPane(kind, paneStartMs)) {
          const key = windowKey(window);
          if (isBy(window, afterMs)) continue;
          // Somebody waits for all of them.
          if (change === 'replaced') computedAt.delete(key);
          if (change !== 'account' || !changed.has(key)) changed.set(key, { window, change });
        }
    },
    putOff(window, untilMs) {
      putOff.set(windowKey(window), { window, untilMs });
    },
    noteComputed(window, atMs) {
      const key = windowKey(window);
      changed.delete(key);
      putOff.delete(key);
      keepLatest(computedAt, key, atMs, remembered);
    },
    due(nowMs, finalUntilMs) {
      const due = new Map<string, DueWindow & { atMs: number }>();
      const note = (key: string, window: TimeWindow, change: PaneChange, atMs: number | null) => {
        if (atMs === null || atMs > nowMs || due.has(key)) return;
        const isFinal = isBy(window, finalUntilMs);
        // Final ones that change all the time must not keep others from their turn.
        const sinceMs = isFinal ? atMs : Number.NEGATIVE_INFINITY;
        due.set(key, { window, isAccountOnly: isFinal && change === 'account', atMs: sinceMs });
      };
      for (const [key, { window, untilMs }] of putOff) note(key, window, 'counts', untilMs);
      for (const [key, { window, change }] of changed)
        note(key, window, change, dueAt(window, change, nowMs, finalUntilMs));
      return [...due.values()]
        .sort(
          ({ window: a, atMs }, { window: b, atMs: other }) =>
            (atMs === other ? 0 : atMs - other) ||
            b.endMs - a.endMs ||
            windowKinds.indexOf(a.kind) - windowKinds.indexOf(b.kind),
        )
        .map(({ window, isAccountOnly }) => ({ window, isAccountOnly }));
    },
    isPending: (paneStartMs, finalUntilMs) =>
      windowKinds.some((kind) =>
        windowsWithPane(kind, paneStartMs).some(
          (window) => isBy(window, finalUntilMs) && changed.has(windowKey(window)),
        ),
      ),
  };
}

const isBy = ({ endMs }: TimeWindow, finalUntilMs: number | null): boolean =>
  finalUntilMs !== null && endMs <= finalUntilMs;
