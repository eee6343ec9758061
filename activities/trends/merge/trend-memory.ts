import { paneMs } from '../../../contracts/trends/panes.ts';
import type { TrendPolicy } from '../../../contracts/trends/trending.ts';
import type { ComputedWindow } from '../../../contracts/trends/windows.ts';
import { windowMinutes } from '../../../contracts/trends/windows.ts';
import { keepLatest } from '../../../domain/trends/keep-latest.ts';
import type { Baseline } from '../../../domain/trends/trending.ts';
import { nextBaseline, noBaseline } from '../../../domain/trends/trending.ts';
import type { WindowStore } from '../ports.ts';

const tumblingMs = windowMinutes.tumbling * paneMs;
/** After a day without posts nothing is usual any more. */
const longestGap = 86_400_000 / tumblingMs;

/** What trends are judged by: what was usual before a window, and which cities trended a minute earlier. */
export interface TrendMemory {
  /**
   * Of tumbling windows that ended by then.
   * @param open those of them that aren't final, which count as they are by now; null where all are
   */
  baselineBefore(startMs: number, open: OpenWindows | null): Promise<Baseline>;
  /** Cities that trend in the window of five minutes that began then. */
  trendingAt(startMs: number): Promise<ReadonlySet<string>>;
  /** Which cities trend, by a window of five minutes that was computed. */
  noteTrends(window: ComputedWindow): void;
  /** What is usual from now on, as the tumbling window that ends then is final; windows are noted in the order of time. */
  noteFinal(endMs: number, posts: ReadonlyMap<string, number>): Promise<void>;
}

export interface OpenWindows {
  /** None of them ended by then. */
  fromMs: number;
  /** Posts by city in the tumbling window that begins then. */
  postsOf(tumblingStartMs: number): Promise<ReadonlyMap<string, number>>;
}

/** Some for each open window. */
const kept = 24;

export function createTrendMemory(store: WindowStore, policy: TrendPolicy): TrendMemory {
  /** Of final windows. */
  const baselines = new Map<number, Baseline>();
  const trending = new Map<number, ReadonlySet<string>>();

  /** Of final windows alone; where some were without posts, or not noted, they count as such. */
  async function finalBaseline(startMs: number): Promise<Baseline> {
    const known = baselines.get(startMs);
    if (known !== undefined) return known;
    const noted = await store.baseline(startMs);
    const gap = noted === null ? longestGap : (startMs - noted.startMs) / tumblingMs;
    let baseline = noted?.baseline ?? noBaseline;
    if (gap >= longestGap) baseline = noBaseline;
    else for (let window = 0; window < gap; window += 1) baseline = nextBaseline(baseline, noPosts, policy);
    keepLatest(baselines, startMs, baseline, kept);
    return baseline;
  }

  return {
    async baselineBefore(startMs, open) {
      const boundary = tumblingStartOf(startMs);
      const first = open === null ? boundary : tumblingStartOf(open.fromMs);
      if (open === null || boundary <= first) return finalBaseline(boundary);
      let baseline = await finalBaseline(first);
      for (let at = Math.max(first, boundary - longestGap * tumblingMs); at < boundary; at += tumblingMs)
        baseline = nextBaseline(baseline, await open.postsOf(at), policy);
      return baseline;
    },
    async trendingAt(startMs) {
      const known = trending.get(startMs);
      if (known !== undefined) return known;
      const window = await store.window('sliding', startMs);
      const cities = namesOf(window?.trends ?? []);
      keepLatest(trending, startMs, cities, kept);
      return cities;
    },
    noteTrends({ summary, trends }) {
      keepLatest(trending, summary.startMs, namesOf(trends), kept);
    },
    async noteFinal(endMs, posts) {
      const baseline = nextBaseline(await finalBaseline(endMs - tumblingMs), posts, policy);
      await store.noteBaseline({ startMs: endMs, baseline });
      keepLatest(baselines, endMs, baseline, kept);
    },
  };
}

const tumblingStartOf = (ms: number): number => Math.floor(ms / tumblingMs) * tumblingMs;

const noPosts: ReadonlyMap<string, number> = new Map();

const namesOf = (trends: ComputedWindow['trends']): ReadonlySet<string> =>
  new Set(trends.filter((trend) => trend.trending).map(({ city }) => city));
