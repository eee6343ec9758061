import type { CityPane, Pane, PostCounts, WindowAccount } from '../../contracts/trends/panes.ts';
import type { Post, RetweetRule } from '../../contracts/trends/post.ts';
import type { AuthorCollector } from './author-set.ts';
import { createAuthorCollector } from './author-set.ts';
import { countPost, emptyAccount, noCounts } from './counts.ts';
import { authorsToText } from './encode-authors.ts';

/** What a pane, and what a city in it, takes at most as JSON, in bytes, apart from its name and its authors. */
const paneBytes = 320;
const cityBytes = 160;
/** Of an author in base64. Beyond 1,024 of them a city takes less. */
const authorBytes = 11;

/** A pane of a batch in the making. */
export interface PaneDraft {
  account: WindowAccount;
  cities: Map<string, { counts: PostCounts; authors: AuthorCollector }>;
  /** What it takes at most as JSON. */
  bytes: number;
}

export const newPaneDraft = (): PaneDraft => ({ account: emptyAccount(), cities: new Map(), bytes: paneBytes });

/** Counts a post for its city, or as skipped. */
export function addPost(draft: PaneDraft, post: Post, rule: RetweetRule): 'counted' | 'skipped' {
  const { account, cities } = draft;
  const { place, references, authorId } = post;
  if ('skipped' in place) {
    account.skipped += 1;
    account.skippedFor[place.skipped] = (account.skippedFor[place.skipped] ?? 0) + 1;
    return 'skipped';
  }
  account.counted += 1;
  let city = cities.get(place.city);
  if (city === undefined) {
    city = { counts: noCounts(), authors: createAuthorCollector() };
    cities.set(place.city, city);
    draft.bytes += cityBytes + Buffer.byteLength(JSON.stringify(place.city));
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
    .map(([startMs, { account, cities }]) => ({ startMs, account, cities: citiesOf(cities) }));

const citiesOf = (cities: PaneDraft['cities']): CityPane[] =>
  [...cities]
    .map(([city, { counts, authors }]) => ({ city, counts, authors: authorsToText(authors.toSet()) }))
    .sort((a, b) => (a.city < b.city ? -1 : 1));
