import type { PostCounts, WindowAccount } from '../../contracts/trends/panes.ts';
import type { AuthorSet } from './author-set.ts';
import { uniteAuthors } from './author-set.ts';
import { addAccount, addCounts, emptyAccount, noCounts } from './counts.ts';
import type { Tally } from './tally.ts';

/** What all batches together have of a pane; it grows batch by batch, each added once. */
export interface PaneSum {
  /** What became of the posts that were created in it. Valid until more is added. */
  readonly account: WindowAccount;
  add(tally: Tally): void;
  /** As it is by now. Valid until more is added. */
  tally(): Tally;
  /** Posts by city. */
  posts(): ReadonlyMap<string, number>;
}

/** Of a city: uniting its authors is put off until somebody asks, as batches come more often. */
interface CitySum {
  counts: PostCounts;
  sets: AuthorSet[];
}

/** Beyond it, sets take more memory apart than united. */
const mostSets = 16;

export function createPaneSum(): PaneSum {
  const account = emptyAccount();
  const cities = new Map<string, CitySum>();
  let latestPostMs: number | null = null;

  const united = (city: CitySum): AuthorSet => {
    const set = uniteAuthors(city.sets);
    city.sets = [set];
    return set;
  };

  return {
    account,
    add(tally) {
      addAccount(account, tally.account);
      if (tally.latestPostMs !== null) latestPostMs = Math.max(latestPostMs ?? 0, tally.latestPostMs);
      for (const [name, { counts, authors }] of tally.cities) {
        let city = cities.get(name);
        if (city === undefined) {
          city = { counts: noCounts(), sets: [] };
          cities.set(name, city);
        }
        addCounts(city.counts, counts);
        if (city.sets.push(authors) > mostSets) united(city);
      }
    },
    tally: () => ({
      ...{ account, latestPostMs },
      cities: new Map([...cities].map(([name, city]) => [name, { counts: city.counts, authors: united(city) }])),
    }),
    posts: () => new Map([...cities].map(([name, { counts }]) => [name, counts.tweets])),
  };
}
