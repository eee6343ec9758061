import type { WholeWindow } from '../../contracts/trends/readings.ts';
import type { WindowDetails } from '../../contracts/trends/resource.ts';
import type { CityPosition } from '../schemas/trends-queries.ts';

type Item = WindowDetails['items'][number];

/** The cities of a window, the busiest first, of equally busy ones the first by name in code units. */
export function citiesOf({ all, trends }: WholeWindow): Item[] {
  const trendOf = new Map(trends.map((trend) => [trend.city, trend]));
  return all
    .map((city) => ({ ...city, trend: trendOf.get(city.city) ?? null }))
    .sort((a, b) => b.counts.tweets - a.counts.tweets || (a.city < b.city ? -1 : 1));
}

/** @param after what the page before ended with */
export function pageOfCities(
  cities: Item[],
  after: CityPosition | undefined,
  limit: number,
): { items: Item[]; next: CityPosition | null } {
  const isBehind = ({ city, counts }: Item) =>
    after === undefined || counts.tweets < after.tweets || (counts.tweets === after.tweets && city > after.city);
  const behind = cities.filter(isBehind);
  const items = behind.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last && behind.length > limit ? { tweets: last.counts.tweets, city: last.city } : null };
}
