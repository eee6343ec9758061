import type { IdSet } from './id-set.ts';
import { createIdSet } from './id-set.ts';

/** Which posts were there, for as long as their panes are open, in bounded memory. */
export interface RecentPosts {
  /** How many it remembers. */
  readonly size: number;
  /** How many it had to forget early; repeats of those are not told. */
  readonly forgotten: number;
  /** @returns whether the post is new; from then on it isn't */
  add(paneStartMs: number, postId: string): boolean;
  /** Forgets the posts of panes that are closed. */
  closePanes(isClosed: (paneStartMs: number) => boolean): void;
}

/** @param most that are remembered; when there are more, those of the oldest pane are forgotten */
export function createRecentPosts(most: number): RecentPosts {
  const panes = new Map<number, IdSet>();
  let size = 0;
  let forgotten = 0;

  function drop(paneStartMs: number): number {
    const dropped = panes.get(paneStartMs)?.size ?? 0;
    panes.delete(paneStartMs);
    size -= dropped;
    return dropped;
  }

  return {
    get size() {
      return size;
    },
    get forgotten() {
      return forgotten;
    },
    add(paneStartMs, postId) {
      const ids = panes.get(paneStartMs) ?? createIdSet();
      panes.set(paneStartMs, ids);
      if (!ids.add(postId)) return false;
      size += 1;
      if (size > most) forgotten += drop(Math.min(...panes.keys()));
      return true;
    },
    closePanes(isClosed) {
      for (const paneStartMs of panes.keys()) if (isClosed(paneStartMs)) drop(paneStartMs);
    },
  };
}
