import type { ActiveCities } from '../../contracts/trends/resource.ts';

export type ListedCity = ActiveCities['items'][number];

/**
 * The cities that have all words of a search in their name: those first whose name begins with it, then the busiest.
 * @returns all of them; without a search, all cities
 */
export function findCities<City extends Pick<ListedCity, 'city' | 'tweets'>>(
  cities: readonly City[],
  search: string,
): City[] {
  const words = searchable(search).split(/\s+/).filter(Boolean);
  const whole = words.join(' ');
  return cities
    .map((city) => ({ city, name: searchable(city.city) }))
    .filter(({ name }) => words.every((word) => name.includes(word)))
    .sort((a, b) => {
      const beginning = Number(b.name.startsWith(whole)) - Number(a.name.startsWith(whole));
      return beginning || b.city.tweets - a.city.tweets || (a.name < b.name ? -1 : 1);
    })
    .map(({ city }) => city);
}

/** Lower case without accents, to search by. */
const searchable = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
