import { liveGeneration } from '../../../contracts/trends/batch.ts';
import type { MergeWindowsInput } from '../../../contracts/trends/merge.ts';
import type { WindowAccount } from '../../../contracts/trends/panes.ts';
import { paneMs } from '../../../contracts/trends/panes.ts';
import type { ComputedWindow, TimeWindow } from '../../../contracts/trends/windows.ts';
import { computeWindow } from '../../../domain/trends/compute-window.ts';
import { addAccount, emptyAccount } from '../../../domain/trends/counts.ts';
import type { Tally } from '../../../domain/trends/tally.ts';
import { panesOf, windowFrom } from '../../../domain/trends/windows.ts';
import type { KeptWindow, WindowStore } from '../ports.ts';
import type { MergedPanes } from './merged-panes.ts';
import type { PaneBook } from './pane-book.ts';
import type { TrendMemory } from './trend-memory.ts';

export interface ComputeSources {
  panes: MergedPanes;
  trends: TrendMemory;
  store: Pick<WindowStore, 'window'>;
  book: Pick<PaneBook, 'mayHavePosts' | 'open' | 'finalUntilMs'>;
  options: Pick<MergeWindowsInput, 'topListLength' | 'trendPolicy'>;
}

export interface ComputedNow {
  window: ComputedWindow;
  /** As it was when it was final before; null where it wasn't. */
  before: KeptWindow | null;
}

/** Computes a window of what is merged by now. */
export async function computeAt(
  sources: ComputeSources,
  window: TimeWindow,
  isFinal: boolean,
  computedAt: string,
): Promise<ComputedNow> {
  const { panes, trends, store, options } = sources;
  const { kind, startMs } = window;
  // What was said to be final may only be changed by a revision, also by somebody who has just taken over.
  const kept = isFinal ? await store.window(kind, startMs) : null;
  const before = kept?.state === 'final' ? kept : null;
  const tallies: Tally[] = [];
  for (const paneStartMs of panesOf(window).filter(sources.book.mayHavePosts))
    tallies.push((await panes.sum(paneStartMs)).tally());
  const computed = computeWindow({
    ...{ window, tallies, isFinal, before, computedAt, topListLength: options.topListLength },
    generation: panes.generationOf(startMs)?.generation ?? liveGeneration,
    trending: kind === 'hour' ? null : await judgedBy(sources, window, isFinal),
  });
  if (kind !== 'hour') trends.noteTrends(computed);
  return { window: computed, before };
}

/** What became of a window's posts by what is merged by now. */
export async function accountAt(
  { panes, book }: Pick<ComputeSources, 'panes' | 'book'>,
  window: TimeWindow,
): Promise<WindowAccount> {
  const account = emptyAccount();
  for (const paneStartMs of panesOf(window).filter(book.mayHavePosts))
    addAccount(account, (await panes.sum(paneStartMs)).account);
  return account;
}

async function judgedBy(sources: ComputeSources, { startMs }: TimeWindow, isFinal: boolean) {
  const { panes, book, trends, options } = sources;
  const fromMs = book.finalUntilMs ?? Math.min(startMs, ...book.open);
  const postsOf = async (tumblingStartMs: number) => {
    const posts = new Map<string, number>();
    for (const paneStartMs of panesOf(windowFrom('tumbling', tumblingStartMs)).filter(book.mayHavePosts))
      for (const [city, count] of (await panes.sum(paneStartMs)).posts())
        posts.set(city, (posts.get(city) ?? 0) + count);
    return posts;
  };
  return {
    baseline: await trends.baselineBefore(startMs, isFinal ? null : { fromMs, postsOf }),
    citiesBefore: await trends.trendingAt(startMs - paneMs),
    policy: options.trendPolicy,
  };
}
