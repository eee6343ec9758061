import type { CityPane, Pane, PostCounts, WindowAccount } from '../../contracts/trends/panes.ts';
import type { Post, RetweetRule } from '../../contracts/trends/post.ts';
import type { AuthorCollector } from './author-set.ts';
import { createAuthorCollector } from './author-set.ts';
import { countPost, emptyAccount, noCounts } from './counts.ts';
import { encodeAuthors } from './encode-authors.ts';

/** What `encodePane` makes at most of a pane, and of a city in it without its name and its authors, of up to 2^21 posts. */
const paneBytes = 64;
const cityBytes = 32;
/** Of an author. Beyond 1,024 of them a city takes less. */
const authorBytes = 8;

/** A pane of a batch in the making. */
export interface PaneDraft {
  account: WindowAccount;
  latestPostMs: number | null;
  cities: Map<string, { counts: PostCounts; authors: AuthorCollector }>;
  /** What it takes at most as `encodePane` writes it. */
  bytes: number;
}

export const newPaneDraft = (): PaneDraft => ({
  ...{ account: emptyAccount(), latestPostMs: null, cities: new Map() },
  bytes: paneBytes,
});

/** Counts a post for its city, or as skipped. */
export function addPost(draft: PaneDraft, post: Post, rule: RetweetRule): 'counted' | 'skipped' {
  const { account, cities, latestPostMs } = draft;
  const { place, references, authorId, createdAtMs } = post;
  if ('skipped' in place) {
    account.skipped += 1;
    account.skippedFor[place.skipped] = (account.skippedFor[place.skipped] ?? 0) + 1;
    return 'skipped';
  }
  account.counted += 1;
  if (latestPostMs === null || createdAtMs > latestPostMs) draft.latestPostMs = createdAtMs;
  let city = cities.get(place.city);
  if (city === undefined) {
    city = { counts: noCounts(), authors: createAuthorCollector() };
    cities.set(place.city, city);
    draft.bytes += cityBytes + Buffer.byteLength(place.city);
  }
  draft.bytes += authorBytes;
  countPost(city.counts, references, rule);
  city.authors.add(authorId);
  return 'counted';
}

/** Panes as a batch carries them, in the order of time and, within, of cities' names by code unit. */
export const panesOfDrafts = (drafts: ReadonlyMap<number, PaneDraft>): Pane[] =>
  [...drafts]
    .sort(([a], [b]) => a - b)
    .map(([startMs, { account, latestPostMs, cities }]) => ({
      startMs,
      account,
      latestPostMs,
      cities: citiesOf(cities),
    }));

const citiesOf = (cities: PaneDraft['cities']): CityPane[] =>
  [...cities]
    .map(([city, { counts, authors }]) => ({ city, counts, authors: encodeAuthors(authors.toSet()) }))
    .sort((a, b) => (a.city < b.city ? -1 : 1));
