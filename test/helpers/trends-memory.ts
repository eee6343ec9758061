import type { CountedPartition, TrendsReadings, WholeWindow } from '../../contracts/trends/readings.ts';
import type { Trend } from '../../contracts/trends/trending.ts';
import type { CityWindow, WindowKind } from '../../contracts/trends/windows.ts';
import { windowMinutes } from '../../contracts/trends/windows.ts';

/** What a store of trends holds, to be changed at will. */
export interface TrendsMemory {
  windows: WholeWindow[];
  progress: CountedPartition[];
}

export const emptyMemory = (): TrendsMemory => ({ windows: [], progress: [] });

/** Reads what stands there now. */
export const createMemoryReadings = (memory: TrendsMemory): TrendsReadings => ({
  windows: async (kind, fromMs, toMs) =>
    memory.windows
      .filter((window) => window.kind === kind && window.startMs >= fromMs && window.startMs < toMs)
      .sort((a, b) => a.startMs - b.startMs),
  window: async (kind, startMs) =>
    memory.windows.find((window) => window.kind === kind && window.startMs === startMs) ?? null,
  newest: async (kind, nowMs) =>
    memory.windows
      .filter((window) => window.kind === kind && window.startMs <= nowMs)
      .sort((a, b) => b.startMs - a.startMs)[0] ?? null,
  series: async (city, fromMs, toMs) =>
    memory.windows
      .filter(({ kind, startMs }) => kind === 'tumbling' && startMs >= fromMs && startMs < toMs)
      .flatMap(({ startMs, state, all }) => {
        const found = all.find((one) => one.city === city);
        if (found === undefined) return [];
        const { counts, uniqueUsers, uniqueUsersError } = found;
        return [{ startMs, counts, uniqueUsers, uniqueUsersError, state }];
      }),
  isKnown: async (city) => memory.windows.some(({ all }) => all.some((one) => one.city === city)),
  progress: async () => memory.progress,
});

/** What a city has in a window: so many posts, a quarter of them retweets, half as many users. */
export const cityWindow = (city: string, tweets: number, changes: Partial<CityWindow> = {}): CityWindow => ({
  city,
  counts: {
    ...{ tweets, retweets: Math.floor(tweets / 4), originals: tweets - Math.floor(tweets / 4) },
    ...{ retweeted: Math.floor(tweets / 4), quoted: 0, repliedTo: 0 },
  },
  ...{ uniqueUsers: Math.ceil(tweets / 2), uniqueUsersError: 0 },
  ...changes,
});

export const trendOf = (city: string, posts: number, trending = true): Trend => ({
  ...{ city, trending, posts, score: posts / 4, mean: 4, threshold: 3, windows: 12 },
  reason: `${city} had ${posts} posts in five minutes where 4 are usual: a score of ${posts / 4}, and trending begins at 3.`,
});

/** A window whose account follows from its cities, and says that one post of each kind didn't count. */
export function wholeWindow(
  kind: WindowKind,
  startMs: number,
  all: CityWindow[],
  changes: Partial<WholeWindow> = {},
): WholeWindow {
  const counted = all.reduce((sum, { counts }) => sum + counts.tweets, 0);
  const endMs = startMs + windowMinutes[kind] * 60_000;
  return {
    ...{ kind, startMs, endMs, generation: 'live', state: 'provisional', revision: 0 },
    account: { read: counted + 3, counted, skipped: 1, duplicate: 1, late: 1, skippedFor: { not_a_city: 1 } },
    ...{ cities: all.length, computedAt: new Date(endMs).toISOString(), latestPostMs: endMs - 1_000 },
    ...{ all: all.toSorted((a, b) => (a.city < b.city ? -1 : 1)), trends: [] },
    ...changes,
  };
}
