import type { Post } from '../../contracts/trends/post.ts';
import { isObject } from './parse-document.ts';

/** Countries whose cities count, by their codes; null for all. Places of which the country isn't known count always. */
export type Countries = ReadonlySet<string> | null;

/** What a name of a city may have at most, in UTF-16 code units: rows are keyed by it. */
const longestCity = 256;

/**
 * The city of a post: the full name of the place that `geo.place_id` names, where that place is a city.
 * @param data of the message
 * @param includes of the message
 */
export function placeOf(data: Record<string, unknown>, includes: unknown, countries: Countries): Post['place'] {
  const { geo } = data;
  const placeId = isObject(geo) ? geo.place_id : undefined;
  if (typeof placeId !== 'string') return { skipped: 'no_place' };
  const places = isObject(includes) && Array.isArray(includes.places) ? (includes.places as unknown[]) : [];
  const place = places.find((candidate) => isObject(candidate) && candidate.id === placeId);
  if (!isObject(place)) return { skipped: 'unknown_place' };
  if (place.place_type !== 'city') return { skipped: 'not_a_city' };
  const { full_name: city, country_code: country } = place;
  if (typeof country === 'string' && countries !== null && !countries.has(country)) return { skipped: 'other_country' };
  if (typeof city !== 'string' || city.trim() === '' || city.length > longestCity) return { skipped: 'unnamed_city' };
  return { city };
}
