import type { CityPane, Pane, PostCounts, WindowAccount } from '../../contracts/trends/panes.ts';
import type { CityWindow } from '../../contracts/trends/windows.ts';
import type { AuthorSet } from './author-set.ts';
import { countAuthors, uniteAuthors } from './author-set.ts';
import { addAccount, addCounts, emptyAccount, noCounts } from './counts.ts';
import { decodeAuthors } from './encode-authors.ts';

/** What a city has in some time. */
export interface CityTally {
  counts: PostCounts;
  authors: AuthorSet;
}

/** What all cities have in some time, and what became of its posts; of a batch's pane, a whole pane, or a window. */
export interface Tally {
  account: WindowAccount;
  /** As in a pane. */
  latestPostMs: number | null;
  cities: ReadonlyMap<string, CityTally>;
}

/** @throws {RangeError} where the authors of a city can't be read */
export const tallyOf = ({ account, latestPostMs, cities }: Omit<Pane, 'startMs'>): Tally => ({
  ...{ account, latestPostMs },
  cities: new Map(
    cities.map(({ city, counts, authors }: CityPane) => [city, { counts, authors: decodeAuthors(authors) }]),
  ),
});

/**
 * Counts are added, authors united. In which order and in which groups makes no difference, as long as each tally is there
 * once: batches make panes and panes make windows, however they were cut.
 */
export function mergeTallies(tallies: Iterable<Tally>): Tally {
  const account = emptyAccount();
  let latestPostMs: number | null = null;
  const gathered = new Map<string, { counts: PostCounts; authors: AuthorSet[] }>();
  for (const tally of tallies) {
    addAccount(account, tally.account);
    if (tally.latestPostMs !== null) latestPostMs = Math.max(latestPostMs ?? 0, tally.latestPostMs);
    for (const [city, { counts, authors }] of tally.cities) {
      const sum = gathered.get(city) ?? { counts: noCounts(), authors: [] };
      gathered.set(city, sum);
      addCounts(sum.counts, counts);
      sum.authors.push(authors);
    }
  }
  const cities = [...gathered].map(
    ([city, { counts, authors }]) => [city, { counts, authors: uniteAuthors(authors) }] as const,
  );
  return { account, latestPostMs, cities: new Map(cities) };
}

/** What is told of each city, in the order of names by code unit. */
export const cityWindows = ({ cities }: Tally): CityWindow[] =>
  [...cities]
    .map(([city, { counts, authors }]) => ({ city, counts, ...countAuthors(authors) }))
    .sort((a, b) => (a.city < b.city ? -1 : 1));
