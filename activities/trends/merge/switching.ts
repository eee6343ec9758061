import { paneMs } from '../../../contracts/trends/panes.ts';
import type { ActiveGeneration, PaneSource } from '../ports.ts';
import type { MergedPanes } from './merged-panes.ts';
import type { PaneBook } from './pane-book.ts';

/** Between two looks for a generation that was switched over to. */
const lookEveryMs = 1_000;

/** Has windows computed anew of what was counted once more. */
export interface Switching {
  /** Generations whose panes are all noted as changed, or were. */
  readonly noted: readonly string[];
  /**
   * Switches over to generations that are active by now, and goes through their panes.
   * @param isOver whether it is to go on another time
   * @returns whether there is more to go through
   */
  step(nowMs: number, isOver: () => boolean): Promise<boolean>;
}

/** @param before generations that were noted by whoever merged before */
export function createSwitching(
  source: Pick<PaneSource, 'generations'>,
  panes: Pick<MergedPanes, 'switchTo' | 'hasPosts'>,
  book: Pick<PaneBook, 'noteChange'>,
  before: readonly string[],
): Switching {
  let active: readonly ActiveGeneration[] = [];
  let noted = before;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  /** Of each that isn't noted: its next pane. */
  const nextPanes = new Map<string, number>();

  async function look(nowMs: number): Promise<void> {
    active = await source.generations();
    lookedAtMs = nowMs;
    panes.switchTo(active);
    // Those that are no longer kept aren't worth remembering.
    noted = noted.filter((name) => active.some(({ generation }) => generation === name));
  }

  return {
    get noted() {
      return noted;
    },
    async step(nowMs, isOver) {
      if (nowMs - lookedAtMs >= lookEveryMs) await look(nowMs);
      for (const { generation, fromMs, toMs } of active) {
        if (noted.includes(generation)) continue;
        for (let pane = nextPanes.get(generation) ?? fromMs; pane < toMs; pane += paneMs) {
          // Where nothing was counted there is to be no window: it isn't known that there was nothing.
          if (await panes.hasPosts(pane)) book.noteChange(pane);
          nextPanes.set(generation, pane + paneMs);
          if (isOver()) return true;
        }
        nextPanes.delete(generation);
        noted = [...noted, generation];
      }
      return false;
    },
  };
}
