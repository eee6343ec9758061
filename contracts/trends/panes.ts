import type { SkipReason } from './post.ts';

/** Posts are counted by the minute of their `created_at`, UTC; all windows consist of such panes. */
export const paneMs = 60_000;

/** Most authors that are counted exactly, of a city and pane and of whatever they are united to; beyond it is estimated. */
export const exactAuthors = 1_024;

/** What adds up, of the posts of a city. A post that refers to several others may be among several of the last three. */
export interface PostCounts {
  /** All posts. */
  tweets: number;
  /** Those that count as retweets by the rule in force. */
  retweets: number;
  /** Those that refer to none. */
  originals: number;
  retweeted: number;
  quoted: number;
  repliedTo: number;
}

/** What a batch of posts has of a city in a pane. */
export interface CityPane {
  city: string;
  counts: PostCounts;
  /** Who wrote them, as `encodeAuthors` writes it. */
  authors: Uint8Array;
}

/** What became of the posts that were created in a time. Always: read = counted + skipped + duplicate + late. */
export interface WindowAccount {
  read: number;
  counted: number;
  /** Without a city that counts. */
  skipped: number;
  /** Read before, in the same partition. */
  duplicate: number;
  /** Came when their pane was closed; counted nowhere else, whatever else is true of them. */
  late: number;
  /** Adds up to `skipped`. */
  skippedFor: Partial<Record<SkipReason, number>>;
}

/**
 * What a batch has of a pane: absolute, so that writing it again changes nothing. Panes of other batches come beside it,
 * under keys of their own; only together they are what was posted in that minute.
 */
export interface Pane {
  /** Beginning of the minute, milliseconds since 1970. */
  startMs: number;
  account: WindowAccount;
  /** When the latest of those that were counted was created, milliseconds since 1970; null where none was. */
  latestPostMs: number | null;
  /** In the order of names; none where only the account has something to tell. */
  cities: CityPane[];
}
