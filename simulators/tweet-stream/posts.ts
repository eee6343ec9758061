import type { PostMessage, ReferenceType } from '../../contracts/trends/post.ts';
import type { Random } from '../random.ts';
import { drawInteger, drawOne } from '../sensor-fleet/draw.ts';
import type { City } from './cities.ts';

/** Ids hold the milliseconds since this moment in front of 22 bits: https://github.com/twitter-archive/snowflake */
const snowflakeEpochMs = 1_288_834_974_657n;

/** The id of a post, the larger the later; `serial` tells apart those of a millisecond. */
const postId = (createdAtMs: number, serial: number): string =>
  String(((BigInt(createdAtMs) - snowflakeEpochMs) << 22n) | BigInt(serial % 2 ** 22));

/** Nobody has an id as low as this but in this stream. */
const firstAuthor = 1_500_000_000_000_000_000n;
/** Of inhabitants, the share that posts at all. */
const postingShare = 0.05;

/** Some post much more than others; each has one city. */
function drawAuthor(random: Random, cityIndex: number, city: City): string {
  const authors = Math.max(3, Math.ceil(city.population * postingShare));
  const author = Math.floor(authors * random() ** 2);
  return String(firstAuthor + BigInt(cityIndex) * 10_000_000n + BigInt(author));
}

const kinds: readonly (readonly [upTo: number, types: readonly ReferenceType[]])[] = [
  [0.5, []],
  [0.72, ['retweeted']],
  [0.8, ['quoted']],
  [0.98, ['replied_to']],
  [1, ['replied_to', 'quoted']],
];

const texts = [
  'The line at the coffee shop is around the corner again, and it is worth it every time. #monday',
  'Traffic on the bridge has not moved for twenty minutes. Does anybody know what is going on?',
  'Quel beau coucher de soleil ce soir au bord de l’eau ! 🌅 #automne',
  'Go team go! What a third period, nobody saw that coming 🏒🔥',
  'Power is out in the whole neighbourhood since six. Stay safe everyone, it is windy out there.',
  'Première neige de la saison, et les pneus d’hiver sont encore au garage… ❄️',
];

export interface PostDraw {
  city: City;
  cityIndex: number;
  createdAtMs: number;
  /** Counts the posts of a stream. */
  serial: number;
}

/** A post of a city, as the filtered stream would send it. */
export function drawPost(random: Random, { city, cityIndex, createdAtMs, serial }: PostDraw) {
  const author_id = drawAuthor(random, cityIndex, city);
  const kind = random();
  const types = kinds.find(([upTo]) => kind < upTo)?.[1] ?? [];
  const referenced_tweets = types.map((type) => ({
    type,
    id: postId(createdAtMs - drawInteger(random, [1_000, 86_400_000]), drawInteger(random, [0, 4_095])),
  }));
  const username = `user${author_id.slice(-9)}`;
  return {
    data: {
      id: postId(createdAtMs, serial),
      author_id,
      created_at: new Date(createdAtMs).toISOString(),
      text: drawOne(random, texts),
      geo: { place_id: city.id },
      ...(types.length > 0 && { referenced_tweets }),
    },
    includes: {
      users: [{ id: author_id, name: `User ${username.slice(-4)}`, username }],
      places: [{ id: city.id, full_name: city.fullName, name: city.name, place_type: 'city', country_code: 'CA' }],
    },
    matching_rules: [{ id: '1574230000000000001', tag: 'canada' }],
  } satisfies PostMessage;
}
