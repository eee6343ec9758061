import { paneMs } from '../../../contracts/trends/panes.ts';
import type { TimeWindow } from '../../../contracts/trends/windows.ts';
import { windowKinds } from '../../../contracts/trends/windows.ts';
import { windowKey, windowsWithPane } from '../../../domain/trends/windows.ts';
import type { ActiveGeneration, PaneSource } from '../ports.ts';
import type { MergedPanes } from './merged-panes.ts';
import type { PaneBook } from './pane-book.ts';

/** Between two looks for a generation that was switched over to. */
const lookEveryMs = 1_000;

/** Has windows computed anew of what was counted once more. */
export interface Switching {
  /** Generations of which all windows are made that were final when it was switched over to them. */
  readonly merged: readonly string[];
  /**
   * Switches over to generations that are active by now, and goes through their panes.
   * @param isOver whether it is to go on another time
   * @returns whether there is more to go through
   */
  step(nowMs: number, isOver: () => boolean): Promise<boolean>;
  /** A window was computed. */
  noteComputed(window: TimeWindow): void;
}

/** What of a generation isn't merged yet. */
interface Left {
  /** null once all panes were gone through. */
  nextPane: number | null;
  /** Final windows that are still made of what was there before. */
  windows: Set<string>;
}

/** @param before generations that whoever merged before had merged */
export function createSwitching(
  source: Pick<PaneSource, 'generations'>,
  panes: Pick<MergedPanes, 'switchTo' | 'hasPosts'>,
  book: Pick<PaneBook, 'noteChange' | 'isFinal'>,
  before: readonly string[],
): Switching {
  let active: readonly ActiveGeneration[] = [];
  let merged = before;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  const left = new Map<string, Left>();

  async function look(nowMs: number): Promise<void> {
    active = await source.generations();
    lookedAtMs = nowMs;
    panes.switchTo(active);
    const isActive = (name: string) => active.some(({ generation }) => generation === name);
    // Those that are no longer kept aren't worth remembering.
    merged = merged.filter(isActive);
    for (const { generation, fromMs } of active)
      if (!merged.includes(generation) && !left.has(generation))
        left.set(generation, { nextPane: fromMs, windows: new Set() });
    for (const name of left.keys()) if (!isActive(name)) left.delete(name);
  }

  function noteChange(pane: number, { windows }: Left): void {
    book.noteChange(pane, 'replaced');
    for (const kind of windowKinds)
      for (const window of windowsWithPane(kind, pane)) if (book.isFinal(window)) windows.add(windowKey(window));
  }

  function noteMerged(): void {
    for (const [generation, { nextPane, windows }] of left) {
      if (nextPane !== null || windows.size > 0) continue;
      left.delete(generation);
      merged = [...merged, generation];
    }
  }

  return {
    get merged() {
      return merged;
    },
    async step(nowMs, isOver) {
      if (nowMs - lookedAtMs >= lookEveryMs) await look(nowMs);
      for (const { generation, toMs } of active) {
        const rest = left.get(generation);
        while (rest !== undefined && rest.nextPane !== null) {
          const pane = rest.nextPane;
          // Where nothing was counted there is to be no window: it isn't known that there was nothing.
          if (await panes.hasPosts(pane)) noteChange(pane, rest);
          rest.nextPane = pane + paneMs < toMs ? pane + paneMs : null;
          if (isOver()) return true;
        }
      }
      noteMerged();
      return false;
    },
    noteComputed(window) {
      for (const { windows } of left.values()) windows.delete(windowKey(window));
      noteMerged();
    },
  };
}
