import type { TrendsReadings } from '../../../contracts/trends/readings.ts';
import type { Seen } from './look.ts';

/** Whether anything is known of a city; without an entry nobody has looked. */
export type KnownCities = ReadonlyMap<string, boolean>;

/** What is known of these cities without a look at the store: who once had posts is known for good. */
export function knownCities(before: KnownCities, seen: Seen, cities: Iterable<string>): KnownCities {
  const asked = new Set(cities);
  if (before.size === asked.size && [...asked].every((city) => before.get(city) === true)) return before;
  const posting = new Set([...seen.values()].flatMap(({ all }) => all.map(({ city }) => city)));
  const known = new Map<string, boolean>();
  for (const city of asked) {
    const found = posting.has(city) || before.get(city);
    if (found !== undefined) known.set(city, found);
  }
  return known;
}

/**
 * Looks once for each city that has no posts in what was seen.
 * @throws {StoreUnavailable}
 */
export async function lookForCities(
  { isKnown }: Pick<TrendsReadings, 'isKnown'>,
  known: KnownCities,
  cities: Iterable<string>,
): Promise<KnownCities> {
  const missing = [...new Set(cities)].filter((city) => !known.has(city));
  if (missing.length === 0) return known;
  const found = await Promise.all(missing.map(async (city) => [city, await isKnown(city)] as const));
  return new Map([...known, ...found]);
}
