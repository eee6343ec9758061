import type { TopList } from '../../contracts/trends/top.ts';
import type { Trend, TrendPolicy } from '../../contracts/trends/trending.ts';
import type { CityWindow, ComputedWindow, TimeWindow, WindowSummary } from '../../contracts/trends/windows.ts';
import { metrics } from '../../contracts/trends/windows.ts';
import { countNames } from './counts.ts';
import type { Tally } from './tally.ts';
import { cityWindows, mergeTallies } from './tally.ts';
import { metricOf, topLines } from './top-list.ts';
import type { Baseline } from './trending.ts';
import { judgeTrend } from './trending.ts';

export interface WindowSituation {
  window: TimeWindow;
  generation: string;
  /** All that there is of the window's panes, of each batch once. */
  tallies: Iterable<Tally>;
  /** Whether nothing can be counted in it any more. */
  isFinal: boolean;
  /** As it was written last; null the first time, and as long as it isn't final. */
  before: (Pick<WindowSummary, 'state' | 'revision'> & { cities: readonly CityWindow[] }) | null;
  /** What to judge trends by; null for none, as of the hour. */
  trending: { baseline: Baseline; citiesBefore: ReadonlySet<string>; policy: TrendPolicy } | null;
  topListLength: number;
  /** ISO 8601. */
  computedAt: string;
}

/** All that is told of a window. What came late is in its account, and changes nothing else. */
export function computeWindow(situation: WindowSituation): ComputedWindow {
  const { window, generation, trending, topListLength, computedAt } = situation;
  const tally = mergeTallies(situation.tallies);
  const cities = cityWindows(tally);
  const trends = trending === null ? [] : judgeAll(cities, trending);
  const summary = {
    ...{ ...window, generation, ...standingOf(situation, cities) },
    ...{ account: tally.account, cities: cities.length, latestPostMs: tally.latestPostMs, computedAt },
  };
  return { summary, cities, trends, topLists: topListsOf(window, cities, trends, topListLength) };
}

/** What was final stays so, and says how often it was changed since. */
function standingOf(
  { isFinal, before }: WindowSituation,
  cities: readonly CityWindow[],
): Pick<WindowSummary, 'state' | 'revision'> {
  if (before?.state === 'final')
    return { state: 'final', revision: before.revision + (isSame(before.cities, cities) ? 0 : 1) };
  return isFinal ? { state: 'final', revision: 1 } : { state: 'provisional', revision: 0 };
}

/** Both in the order of names, and the one may have been read from JSON. */
const isSame = (some: readonly CityWindow[], others: readonly CityWindow[]): boolean =>
  some.length === others.length &&
  some.every((city, index) => {
    const other = others[index];
    return (
      other?.city === city.city &&
      other.uniqueUsers === city.uniqueUsers &&
      countNames.every((name) => other.counts[name] === city.counts[name])
    );
  });

/** Also of cities that are silent now: their score says so, and whether they still trend. */
function judgeAll(
  cities: readonly CityWindow[],
  { baseline, citiesBefore, policy }: NonNullable<WindowSituation['trending']>,
): Trend[] {
  const posts = new Map(cities.map(({ city, counts }) => [city, counts.tweets]));
  return [...new Set([...posts.keys(), ...baseline.means.keys()])]
    .sort()
    .map((city) =>
      judgeTrend({ city, posts: posts.get(city) ?? 0, baseline, wasTrending: citiesBefore.has(city), policy }),
    );
}

function topListsOf(
  { kind }: TimeWindow,
  cities: readonly CityWindow[],
  trends: readonly Trend[],
  length: number,
): TopList[] {
  const counted = metrics.map((metric) => {
    const values = cities.map((city) => ({ city: city.city, value: metricOf(city, metric) }));
    return { metric, window: kind, lines: topLines(values, length) };
  });
  if (kind === 'hour') return counted;
  const scores = trends.filter(({ trending }) => trending).map(({ city, score }) => ({ city, value: score }));
  return [...counted, { metric: 'trending', window: kind, lines: topLines(scores, length) }];
}
