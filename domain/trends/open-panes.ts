import { isPaneClosed } from './lateness.ts';
import { paneStartOf } from './windows.ts';

/** Where in a partition the panes begin that still take posts: whoever takes it over has to know these posts. */
export interface OpenPanes {
  /** A post that is counted or skipped, in the order of offsets. */
  note(createdAtMs: number, offset: bigint): void;
  /** Offset of the first post of all panes that are open by then; null where there is none. */
  firstOffset(watermarkMs: number | null): bigint | null;
}

/** @param graceMs how long after its end a pane takes posts */
export function createOpenPanes(graceMs: number): OpenPanes {
  const firsts = new Map<number, bigint>();
  return {
    note(createdAtMs, offset) {
      const paneStartMs = paneStartOf(createdAtMs);
      if (!firsts.has(paneStartMs)) firsts.set(paneStartMs, offset);
    },
    firstOffset(watermarkMs) {
      let first: bigint | null = null;
      for (const [paneStartMs, offset] of firsts) {
        if (isPaneClosed(paneStartMs, watermarkMs, graceMs)) firsts.delete(paneStartMs);
        else if (first === null || offset < first) first = offset;
      }
      return first;
    },
  };
}
