import { isDeepStrictEqual } from 'node:util';
import type { MergeWindowsInput } from '../../../contracts/trends/merge.ts';
import { paneMs } from '../../../contracts/trends/panes.ts';
import type { ComputedWindow, TimeWindow } from '../../../contracts/trends/windows.ts';
import { finalUntil } from '../../../domain/trends/lateness.ts';
import type { MergeState, PaneSource, PostsLog, WindowStore } from '../ports.ts';
import { createCaughtUp } from './caught-up.ts';
import { nextClosing, windowsEndingAt } from './closing.ts';
import { createDueWindows } from './due-windows.ts';
import type { MergedPanes, NewBatches } from './merged-panes.ts';
import { createMergedPanes } from './merged-panes.ts';
import { createPaneBook } from './pane-book.ts';
import type { Switching } from './switching.ts';
import { createSwitching } from './switching.ts';
import type { Told } from './tell-due.ts';
import { tellDue } from './tell-due.ts';
import { createTrendMemory } from './trend-memory.ts';
import { createWindowWriter } from './write-window.ts';

export interface MergePorts {
  source: PaneSource;
  store: WindowStore;
  /** null to go by what consumers told alone. */
  log: Pick<PostsLog, 'offsets'> | null;
  /** Milliseconds since 1970. Default: the clock. */
  now?: () => number;
  /** Told of every window that was computed and written, for metrics. */
  onWindow?: (window: ComputedWindow, seconds: number) => void;
}

export interface MergeStep {
  batches: number;
  windows: number;
  /** Whether there was more to do than one step does. */
  isMore: boolean;
}

/** Makes windows of panes. One at a time does; several that do the same come to the same. */
export interface Merger {
  /** Until when windows are final, milliseconds since 1970; null before any is. */
  readonly finalUntilMs: number | null;
  /** Goes on where whoever merged last left off; does nothing where it has begun. */
  begin(): Promise<void>;
  /** Whether nobody else has merged since it noted how far it is: otherwise what it remembers is of no use any more. */
  isLatest(): Promise<boolean>;
  /** Merges what is new, and computes what is due by now. */
  step(): Promise<MergeStep>;
  /** Notes how far it is. */
  save(): Promise<void>;
}

/** Whoever takes over merges again what came since. */
const saveEveryMs = 5_000;
/** Of each of what a step does one after the other: windows that go on, those that get final, those that were. */
const longestPartMs = 400;
/** Of finding out what a switch to another generation changes. */
const longestSwitchMs = 200;

export function createMerger(
  { source, store, log, now = Date.now, onWindow }: MergePorts,
  input: MergeWindowsInput,
): Merger {
  const graceMs = input.graceSeconds * 1000;
  const due = createDueWindows();
  const book = createPaneBook(due);
  const caughtUp = createCaughtUp(log);
  const trends = createTrendMemory(store, input.trendPolicy);
  let merged: { panes: MergedPanes; switching: Switching } | null = null;
  let saved: MergeState | null = null;
  let savedAtMs = 0;

  const begun = () => {
    if (merged === null) throw new Error('Merging hasn’t begun.');
    return merged;
  };
  const panes = (): MergedPanes => begun().panes;
  const writer = createWindowWriter({
    ...{ store, due, now, onWindow },
    sources: () => ({ panes: panes(), book, trends, store, options: input }),
  });

  const telling = {
    ...{ due, book, writer },
    onTold: (window: TimeWindow) => begun().switching.noteComputed(window),
  };

  async function takeNew(): Promise<NewBatches> {
    const news = await panes().takeNew();
    for (const [pane, change] of news.panes) book.noteChange(pane, change);
    return news;
  }

  async function save(): Promise<void> {
    const generations = [...begun().switching.merged];
    const state = { offsets: new Map(panes().offsets), generations, ...book.state() };
    if (isDeepStrictEqual(saved, state)) return;
    await store.saveState(state);
    saved = state;
  }

  const untilMs = (): number | null => finalUntil(graceMs, caughtUp.partitions(panes().marks));

  /** Asks Kafka where windows wait to be final, although there would be time for it. */
  async function lookAhead(nowMs: number): Promise<void> {
    const isWaiting = book.open.size > 0 && (untilMs() ?? 0) < nowMs - graceMs - paneMs;
    await caughtUp.look(nowMs, panes().offsets, isWaiting);
  }

  /** Makes those final that end at a minute; in the order of time, as trends follow from those before. */
  async function close(endMs: number): Promise<number> {
    const windows = windowsEndingAt(endMs);
    for (const window of windows) {
      const { cities } = await writer.write(window, true);
      if (window.kind === 'tumbling')
        await trends.noteFinal(endMs, new Map(cities.map(({ city, counts }) => [city, counts.tweets])));
    }
    book.advance(endMs);
    return windows.length;
  }

  /** Makes those final that may be by now. */
  async function closeDue(isOver: () => boolean): Promise<Told> {
    const until = untilMs();
    let windows = 0;
    if (until === null) return { windows, isMore: false };
    for (;;) {
      const next = nextClosing(book, until);
      if (next === null) break;
      if (isOver()) return { windows, isMore: true };
      windows += await close(next);
    }
    if (book.finalUntilMs !== null || book.open.size > 0) book.advance(until);
    return { windows, isMore: false };
  }

  return {
    get finalUntilMs() {
      return book.finalUntilMs;
    },
    save,

    isLatest: async () => merged !== null && isDeepStrictEqual(saved, await store.state()),

    async begin() {
      if (merged !== null) return;
      const state = await store.state();
      const all = createMergedPanes(source, state?.offsets ?? new Map(), book.isNew);
      merged = { panes: all, switching: createSwitching(source, all, book, state?.generations ?? []) };
      if (state !== null) book.adopt(state);
      saved = state;
      // Whoever was killed may have told windows of all that is counted by now: they are told of no less again.
      while ((await takeNew()).isMore);
    },

    async step() {
      const isOverIn = (ms: number) => {
        const endsAt = performance.now() + ms;
        return () => performance.now() > endsAt;
      };
      const nowMs = now();
      const isSwitching = await begun().switching.step(nowMs, isOverIn(longestSwitchMs));
      const news = await takeNew();
      if (!news.isMore) await lookAhead(nowMs);
      // Those that go on come first, as they are looked at while others get final.
      const until = untilMs() ?? 0;
      const open = await tellDue(telling, nowMs, ({ endMs }) => endMs > until, isOverIn(longestPartMs));
      const closed = await closeDue(isOverIn(longestPartMs));
      const final = await tellDue(telling, nowMs, (window) => book.isFinal(window), isOverIn(longestPartMs));
      if (nowMs - savedAtMs >= saveEveryMs) {
        savedAtMs = nowMs;
        await save();
      }
      const isMore = isSwitching || [news, open, closed, final].some((part) => part.isMore);
      return { batches: news.batches, windows: open.windows + closed.windows + final.windows, isMore };
    },
  };
}
