/** Types of the ApplicationFailures that the activities of karma end with. Part of histories: add to them, never rename. */
export const karmaFailures = {
  /** A store can't be reached, or is too busy: tried again. */
  unavailable: 'karma_store_unavailable',
  /** What is asked for can't be done, such as a correction of what isn't there: never tried again. */
  refused: 'karma_refused',
  /** A bug: never tried again. */
  bug: 'karma_bug',
} as const;

export const nonRetryableKarmaFailures: string[] = [karmaFailures.refused, karmaFailures.bug];

/** What is asked for contradicts what is there. The message is one sentence for people. */
export class KarmaRefusal extends Error {
  override name = 'KarmaRefusal';
}

export const karmaStores = ['mariadb', 'cassandra', 'redis'] as const;
export type KarmaStore = (typeof karmaStores)[number];
/** Stores that hold copies of what MariaDB holds. */
export type ProjectionStore = Exclude<KarmaStore, 'mariadb'>;
