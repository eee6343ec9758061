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
 * @param typesAt which types of references make a retweet, of a post that was made then (ISO 8601); null for any
 */
export function expectedWindows(
  lines: readonly string[],
  typesAt: (createdAt: string) => readonly string[] | null = () => null,
): WindowRow[] {
  const windows = new Map<string, { city: string; date: string; posts: Map<string, boolean>; users: Set<string> }>();
  for (const { data, includes } of lines.map(read)) {
    const place = includes?.places?.find(({ id }) => id === data.geo?.place_id);
    if (place?.place_type !== 'city' || place.full_name === '' || (place.country_code ?? 'CA') !== 'CA') continue;
    const date = windowOf(data);
    const key = `${date} ${place.full_name}`;
    const window = windows.get(key) ?? { city: place.full_name, date, posts: new Map(), users: new Set() };
    windows.set(key, window);
    const { referenced_tweets: references, created_at: createdAt } = data;
    const types = typesAt(createdAt);
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

/** By window, in the order of time, what must have become of its posts where none came late. */
export function expectedAccounts(lines: readonly string[]) {
  const windows = new Map<string, string[]>();
  for (const { data } of lines.map(read)) {
    const ids = windows.get(windowOf(data)) ?? [];
    windows.set(windowOf(data), ids);
    ids.push(data.id);
  }
  const rows = expectedWindows(lines);
  return new Map(
    [...windows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([date, ids]) => {
        const known = new Set(ids).size;
        const tweets = rows.reduce((sum, row) => sum + (row.date === date ? row.tweets : 0), 0);
        return [
          date,
          { read: ids.length, counted: tweets, skipped: known - tweets, duplicate: ids.length - known, late: 0 },
        ];
      }),
  );
}

function read(line: string): Recorded {
  const parsed: unknown = JSON.parse(line);
  return (typeof parsed === 'string' ? JSON.parse(parsed) : parsed) as Recorded;
}

/** Beginning of the five minutes in which it was posted, ISO 8601. */
function windowOf({ created_at: createdAt }: Recorded['data']): string {
  const minute = Math.floor(Number(createdAt.slice(14, 16)) / 5) * 5;
  return `${createdAt.slice(0, 14)}${String(minute).padStart(2, '0')}:00.000Z`;
}
