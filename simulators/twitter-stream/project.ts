import type { PostMessage } from '../../contracts/trends/post.ts';

/** Fields that a request asks for; the API sends few unasked. */
export interface Asked {
  tweet: Set<string>;
  place: Set<string>;
  user: Set<string>;
  expansions: Set<string>;
}

export function askedIn(query: URLSearchParams): Asked {
  const listed = (name: string) => new Set((query.get(name) ?? '').split(',').filter((field) => field !== ''));
  return {
    ...{ tweet: listed('tweet.fields'), place: listed('place.fields') },
    ...{ user: listed('user.fields'), expansions: listed('expansions') },
  };
}

/** A post with what was asked for and what always comes, and the rules that brought it. */
export function projected(post: PostMessage, asked: Asked, rules: { id: string; tag: string }[]): object {
  const { data, includes = {} } = post;
  const places = asked.expansions.has('geo.place_id') ? includes.places : undefined;
  const users = asked.expansions.has('author_id') ? includes.users : undefined;
  const some = {
    ...(users !== undefined && { users: users.map((user) => pick(user, new Set(['id', 'name', 'username']))) }),
    ...(places !== undefined && {
      places: places.map((place) => pick(place, new Set(['id', 'full_name', ...asked.place]))),
    }),
  };
  return {
    data: pick(data, new Set(['id', 'text', ...asked.tweet])),
    ...(Object.keys(some).length > 0 && { includes: some }),
    matching_rules: rules,
  };
}

const pick = (value: object, names: Set<string>): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
