import type { TimeWindow, WindowKind } from '../../../contracts/trends/windows.ts';
import { windowKinds } from '../../../contracts/trends/windows.ts';
import { openWindow, windowKey, windowsWithPane } from '../../../domain/trends/windows.ts';

/**
 * How long after it was computed a window is computed anew when it changes, by whether it is the newest of its kind, an earlier
 * one that isn't final, or final. null: when it gets final, as until then nobody looks at it.
 */
const intervals: Record<WindowKind, { newest: number; earlier: number | null; final: number }> = {
  tumbling: { newest: 500, earlier: 5_000, final: 5_000 },
  sliding: { newest: 5_000, earlier: null, final: 15_000 },
  hour: { newest: 15_000, earlier: null, final: 60_000 },
};

/** Which windows are to be computed anew, and when. */
export interface DueWindows {
  /** Something of a pane has changed, for windows that end after a moment. Default: for all. */
  noteChange(paneStartMs: number, afterMs?: number | null): void;
  /** Some of its rows were put off until then. */
  putOff(window: TimeWindow, untilMs: number): void;
  /** It was computed, of all that there was by then. */
  noteComputed(window: TimeWindow, atMs: number): void;
  /** Those that are due: the newest first, then final ones, of these first those that have been due for longest. */
  due(nowMs: number, finalUntilMs: number | null): TimeWindow[];
  /** Whether a final window with that pane is still to be computed anew. */
  isPending(paneStartMs: number, finalUntilMs: number | null): boolean;
}

/** Windows of which it is remembered when they were computed. */
const remembered = 512;

export function createDueWindows(): DueWindows {
  const changed = new Map<string, TimeWindow>();
  const computedAt = new Map<string, number>();
  const putOff = new Map<string, { window: TimeWindow; untilMs: number }>();

  const isNewest = ({ kind, startMs }: TimeWindow, nowMs: number) => openWindow(kind, nowMs).startMs === startMs;

  function dueAt(window: TimeWindow, nowMs: number, finalUntilMs: number | null): number | null {
    const { newest, earlier, final } = intervals[window.kind];
    const wait = isNewest(window, nowMs) ? newest : isBy(window, finalUntilMs) ? final : earlier;
    return wait === null ? null : (computedAt.get(windowKey(window)) ?? 0) + wait;
  }

  return {
    noteChange(paneStartMs, afterMs = null) {
      for (const kind of windowKinds)
        for (const window of windowsWithPane(kind, paneStartMs))
          if (!isBy(window, afterMs)) changed.set(windowKey(window), window);
    },
    putOff(window, untilMs) {
      putOff.set(windowKey(window), { window, untilMs });
    },
    noteComputed(window, atMs) {
      const key = windowKey(window);
      changed.delete(key);
      putOff.delete(key);
      computedAt.delete(key);
      computedAt.set(key, atMs);
      const [oldest] = computedAt.keys();
      if (computedAt.size > remembered && oldest !== undefined) computedAt.delete(oldest);
    },
    due(nowMs, finalUntilMs) {
      const due = new Map<string, { window: TimeWindow; atMs: number }>();
      const note = (key: string, window: TimeWindow, atMs: number | null) => {
        if (atMs === null || atMs > nowMs) return;
        // Final ones that change all the time must not keep others from their turn.
        due.set(key, { window, atMs: isBy(window, finalUntilMs) ? atMs : Number.NEGATIVE_INFINITY });
      };
      for (const [key, { window, untilMs }] of putOff) note(key, window, untilMs);
      for (const [key, window] of changed) note(key, window, dueAt(window, nowMs, finalUntilMs));
      return [...due.values()]
        .sort(
          ({ window: a, atMs }, { window: b, atMs: other }) =>
            (atMs === other ? 0 : atMs - other) ||
            b.endMs - a.endMs ||
            windowKinds.indexOf(a.kind) - windowKinds.indexOf(b.kind),
        )
        .map(({ window }) => window);
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
