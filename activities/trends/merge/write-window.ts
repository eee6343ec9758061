import type { ComputedWindow, TimeWindow, WindowKind } from '../../../contracts/trends/windows.ts';
import { windowKinds } from '../../../contracts/trends/windows.ts';
import { openWindow } from '../../../domain/trends/windows.ts';
import type { WindowStore } from '../ports.ts';
import { createChangedRows } from './changed-rows.ts';
import type { ComputeSources } from './compute-at.ts';
import { accountAt, computeAt } from './compute-at.ts';
import type { DueWindows } from './due-windows.ts';

/** Computes windows, and writes what of them has changed. */
export interface WindowWriter {
  /** @param isFinal whether nothing is to come into it any more */
  write(window: TimeWindow, isFinal: boolean): Promise<ComputedWindow>;
  /** Tells the account anew of a window that is otherwise as it was. @returns false where it was never told, and isn't now */
  writeAccount(window: TimeWindow): Promise<boolean>;
  /** Newest windows whose lists tell of times that are over: there is nothing in them that would make them due. */
  outdated(nowMs: number): TimeWindow[];
}

export interface WindowWriterOptions {
  store: WindowStore;
  due: DueWindows;
  now(): number;
  /** As they are by now. */
  sources(): ComputeSources;
  /** Told of every window that was computed and written, for metrics. */
  onWindow?: ((window: ComputedWindow, seconds: number) => void) | undefined;
}

export function createWindowWriter({ store, due, now, sources, onWindow }: WindowWriterOptions): WindowWriter {
  const newest = new Map<WindowKind, { startMs: number; hasPosts: boolean }>();
  const changedRows = createChangedRows();
  let lastReadAtUs = 0;

  /** Later than that of each write before in this process, also within a millisecond, or where its clock was put back. */
  function readAt(nowMs: number): number {
    lastReadAtUs = Math.max(nowMs * 1000, lastReadAtUs + 1);
    return lastReadAtUs;
  }

  return {
    async write(window, isFinal) {
      const startedAt = performance.now();
      const nowMs = now();
      const readAtUs = readAt(nowMs);
      const { window: computed, before } = await computeAt(sources(), window, isFinal, new Date(nowMs).toISOString());
      const isNewest = openWindow(window.kind, nowMs).startMs === window.startMs;
      const rows = window.kind === 'tumbling' ? changedRows.of(computed, before, nowMs) : noRows;
      await store.writeWindow(computed, { series: rows.series, tables: rows.tables, isNewest, readAtUs });
      rows.done();
      due.noteComputed(window, nowMs);
      if (rows.dueMs !== null) due.putOff(window, rows.dueMs);
      if (isNewest) newest.set(window.kind, { startMs: window.startMs, hasPosts: computed.cities.length > 0 });
      onWindow?.(computed, (performance.now() - startedAt) / 1000);
      return computed;
    },
    async writeAccount(window) {
      const nowMs = now();
      const readAtUs = readAt(nowMs);
      const account = await accountAt(sources(), window);
      const isThere = await store.writeAccount(window, {
        account,
        computedAt: new Date(nowMs).toISOString(),
        readAtUs,
      });
      if (isThere) due.noteComputed(window, nowMs);
      return isThere;
    },
    outdated: (nowMs) =>
      windowKinds
        .map((kind) => openWindow(kind, nowMs))
        .filter(({ kind, startMs }) => {
          const last = newest.get(kind);
          return last?.hasPosts === true && last.startMs !== startMs;
        }),
  };
}

const none: ReadonlySet<string> = new Set();
const noRows = { series: none, tables: none, dueMs: null, done() {} };
