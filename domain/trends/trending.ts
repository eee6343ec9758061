import type { Trend, TrendPolicy } from '../../contracts/trends/trending.ts';
import { count } from '../text/words.ts';

/**
 * What is usual: the exponential average of each city's posts in tumbling windows, up to one of them. A map, as nobody knows
 * what cities are called. Cities that are missing had none for long.
 */
export interface Baseline {
  /** Windows that it is made of. */
  windows: number;
  means: ReadonlyMap<string, number>;
}

export const noBaseline: Baseline = { windows: 0, means: new Map() };

/** Below so few posts a window a city is as good as unknown, and is no longer kept. */
const leastMean = 0.001;

/**
 * The baseline after another tumbling window. While there were few, it is their plain average, so that the first one doesn't
 * weigh more than the others.
 * @param posts of the cities that had any
 */
export function nextBaseline(
  { windows, means }: Baseline,
  posts: ReadonlyMap<string, number>,
  { weight }: Pick<TrendPolicy, 'weight'>,
): Baseline {
  const share = Math.max(weight, 1 / (windows + 1));
  const next = new Map<string, number>();
  for (const city of new Set([...means.keys(), ...posts.keys()])) {
    const mean = means.get(city) ?? 0;
    const moved = mean + share * ((posts.get(city) ?? 0) - mean);
    if (moved >= leastMean) next.set(city, moved);
  }
  return { windows: windows + 1, means: next };
}

export interface TrendSituation {
  city: string;
  /** In a window of five minutes. */
  posts: number;
  /** Of tumbling windows that ended by when this one began, so that a burst isn't compared with itself. */
  baseline: Baseline;
  /** Whether it was trending in the window one minute earlier. */
  wasTrending: boolean;
  policy: TrendPolicy;
}

/** Whether a city trends: by how many usual deviations it has more posts than usual. */
export function judgeTrend({ city, posts, baseline, wasTrending, policy }: TrendSituation): Trend {
  const mean = baseline.means.get(city) ?? 0;
  const score = (posts - mean) / Math.sqrt(mean + policy.dispersion * mean ** 2 + 1);
  const threshold = wasTrending ? policy.endThreshold : policy.threshold;
  const isKnown = baseline.windows >= policy.leastWindows;
  const trending = isKnown && posts >= policy.leastPosts && score >= threshold;
  const told = { city, trending, score, posts, mean, threshold, windows: baseline.windows };
  return { ...told, reason: reasonOf(told, wasTrending, policy) };
}

/**
 * What has to come before anything can trend, in one sentence; null once it has, and where no city was looked at.
 * @param trends of a window
 */
export function waitingForUsual(
  [trend]: readonly Pick<Trend, 'windows'>[],
  { leastWindows }: Pick<TrendPolicy, 'leastWindows'>,
): string | null {
  if (trend === undefined || trend.windows >= leastWindows) return null;
  return `It isn’t known yet what is usual: that takes ${count(leastWindows, 'window')} of five minutes, counted so far: ${trend.windows}.`;
}

function reasonOf(trend: Omit<Trend, 'reason'>, wasTrending: boolean, policy: TrendPolicy): string {
  const { city, trending, score, posts, mean, threshold, windows } = trend;
  const facts = `${city} had ${count(posts, 'post')} in five minutes where ${rounded(mean)} are usual`;
  const deviation = `a score of ${rounded(score)}`;
  if (windows < policy.leastWindows)
    return `${facts}, but what is usual follows from ${count(windows, 'window')} only: ${policy.leastWindows} are needed.`;
  if (trending && !wasTrending) return `${facts}: ${deviation}, and trending begins at ${threshold}.`;
  if (trending) return `${facts}: ${deviation}, and trending goes on down to ${threshold}.`;
  if (posts < policy.leastPosts && score >= threshold)
    return `${facts}, but nothing trends with fewer than ${count(policy.leastPosts, 'post')}.`;
  return `${facts}: ${deviation}, and trending ${wasTrending ? 'ends below' : 'begins at'} ${threshold}.`;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);
