import type { TopLine } from '../../contracts/trends/top.ts';
import type { CityWindow, Metric } from '../../contracts/trends/windows.ts';

export const metricOf = (
  { counts, uniqueUsers }: Pick<CityWindow, 'counts' | 'uniqueUsers'>,
  metric: Metric,
): number => (metric === 'uniqueusers' ? uniqueUsers : counts[metric]);

/** Standard error of that, relative to it: only users are ever estimated. */
export const errorOf = ({ uniqueUsersError }: Pick<CityWindow, 'uniqueUsersError'>, metric: Metric): number =>
  metric === 'uniqueusers' ? uniqueUsersError : 0;

/**
 * The cities with the highest values, of equal ones the first by name in code units. Those without a positive value aren't
 * listed; lines that are left over are there without a city, so that each list overwrites the one before.
 */
export function topLines(cities: readonly { city: string; value: number }[], length: number): TopLine[] {
  const ranked = cities
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || (a.city < b.city ? -1 : 1));
  return Array.from({ length }, (_, index) => {
    const { city, value } = ranked[index] ?? { city: null, value: 0 };
    return { rank: index + 1, city, value };
  });
}
