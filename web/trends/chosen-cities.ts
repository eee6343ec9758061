/** As many as can be told apart. */
export const mostCities = 6;

/** Reads `?city=…&city=…`; null where the address chooses none, so that the page may. */
export function parseCities(search: string): string[] | null {
  const given = new URLSearchParams(search).getAll('city');
  if (given.length === 0) return null;
  return [...new Set(given.filter((city) => city !== ''))].slice(0, mostCities);
}

/** An address that keeps them, also that there are none. */
export function addressOf(cities: readonly string[]): string {
  const given = cities.length === 0 ? [''] : cities;
  return `/trends?${new URLSearchParams(given.map((city): [string, string] => ['city', city]))}`;
}

/**
 * Adds a city, or takes it out.
 * @returns the same where there is no room for it
 */
export function toggleCity(cities: readonly string[], city: string): readonly string[] {
  if (cities.includes(city)) return cities.filter((one) => one !== city);
  return cities.length < mostCities ? [...cities, city] : cities;
}
