import type { TopLineResource } from '../../contracts/trends/resource.ts';

/** What screen readers are told of a list of what trends: what began to; null where nothing did. */
export function describeTrendChange(
  before: readonly TopLineResource[],
  after: readonly TopLineResource[],
): string | null {
  const known = new Set(before.map(({ city }) => city));
  const begun = after.flatMap(({ city }) => (city === null || known.has(city) ? [] : [city]));
  // Of a list that has just been loaded, all would be new.
  return begun.length === 0 || before.length === 0 ? null : `Trending: ${begun.join('; ')}.`;
}
