import type { IdSet } from './id-set.ts';
import { createIdSet } from './id-set.ts';

/**
 * Tells posts that come again, in bounded memory: it remembers the latest `least` ids for sure and never more than twice as
 * many, each in some 12 to 24 bytes.
 * @returns a function that tells whether an id was there before; from then on it was
 */
export function createRepeatWindow(least: number): (postId: string) => boolean {
  let recent: IdSet = createIdSet();
  let older: IdSet = createIdSet();
  return (postId) => {
    const isRepeat = !recent.add(postId) || older.has(postId);
    if (recent.size >= least) [older, recent] = [recent, createIdSet()];
    return isRepeat;
  };
}
