/** A line of the three tables together. */
export interface WindowRow {
  city: string;
  /** Beginning of the window, ISO 8601. */
  date: string;
  tweets: number;
  retweets: number;
  uniqueusers: number;
}

interface Recorded {
  data: {
    id: string;
    author_id: string;
    created_at: string;
    geo?: { place_id: string };
    referenced_tweets?: { type: string }[];
  };
  includes?: { places?: { id: string; full_name: string; place_type: string; country_code?: string }[] };
}

/**
 * What the tables of five-minute windows must have of valid lines, in either form, whatever their order and however often each
 * is there: from the formats alone, with nothing of Vigil's own. In the order of time, then of names.
 * @param types of references that make a retweet. Default: any.
 */
export function expectedWindows(lines: readonly string[], types?: readonly string[]): WindowRow[] {
  const windows = new Map<string, { city: string; date: string; posts: Map<string, boolean>; users: Set<string> }>();
  for (const line of lines) {
    const parsed: unknown = JSON.parse(line);
    const { data, includes } = (typeof parsed === 'string' ? JSON.parse(parsed) : parsed) as Recorded;
    const place = includes?.places?.find(({ id }) => id === data.geo?.place_id);
    if (place?.place_type !== 'city' || place.full_name === '' || (place.country_code ?? 'CA') !== 'CA') continue;
    const minute = Math.floor(Number(data.created_at.slice(14, 16)) / 5) * 5;
    const date = `${data.created_at.slice(0, 14)}${String(minute).padStart(2, '0')}:00.000Z`;
    const key = `${date} ${place.full_name}`;
    const window = windows.get(key) ?? { city: place.full_name, date, posts: new Map(), users: new Set() };
    windows.set(key, window);
    const { referenced_tweets: references } = data;
    const isRetweet = types ? references?.some(({ type }) => types.includes(type)) === true : references !== undefined;
    window.posts.set(data.id, isRetweet);
    window.users.add(data.author_id);
  }
  return [...windows.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { city, date, posts, users }]) => {
      const retweets = [...posts.values()].filter((refers) => refers).length;
      return { city, date, tweets: posts.size, retweets, uniqueusers: users.size };
    });
}
