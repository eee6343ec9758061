import type { PostCounts, WindowAccount } from '../../contracts/trends/panes.ts';
import type { Post, RetweetRule, SkipReason } from '../../contracts/trends/post.ts';

/** In the order in which they are stored: add to it, never change. */
export const countNames = ['tweets', 'retweets', 'originals', 'retweeted', 'quoted', 'repliedTo'] as const;

export const noCounts = (): PostCounts => ({
  tweets: 0,
  retweets: 0,
  originals: 0,
  retweeted: 0,
  quoted: 0,
  repliedTo: 0,
});

/**
 * Adds a post. Replies and quotes are retweets too by the rule `any`, which is how the three metrics were always read; the
 * kinds beside them tell which is which, whatever the rule.
 */
export function countPost(counts: PostCounts, references: Post['references'], rule: RetweetRule): void {
  counts.tweets += 1;
  if (references.length === 0) {
    counts.originals += 1;
    return;
  }
  if (rule === 'any' || rule.some((type) => references.includes(type))) counts.retweets += 1;
  if (references.includes('retweeted')) counts.retweeted += 1;
  if (references.includes('quoted')) counts.quoted += 1;
  if (references.includes('replied_to')) counts.repliedTo += 1;
}

/** Adds some counts to others. */
export function addCounts(sum: PostCounts, more: PostCounts): void {
  sum.tweets += more.tweets;
  sum.retweets += more.retweets;
  sum.originals += more.originals;
  sum.retweeted += more.retweeted;
  sum.quoted += more.quoted;
  sum.repliedTo += more.repliedTo;
}

export const emptyAccount = (): WindowAccount => ({
  read: 0,
  counted: 0,
  skipped: 0,
  duplicate: 0,
  late: 0,
  skippedFor: {},
});

/** Adds an account to another. */
export function addAccount(sum: WindowAccount, more: WindowAccount): void {
  for (const key of ['read', 'counted', 'skipped', 'duplicate', 'late'] as const) sum[key] += more[key];
  for (const [reason, skipped] of Object.entries(more.skippedFor) as [SkipReason, number][])
    sum.skippedFor[reason] = (sum.skippedFor[reason] ?? 0) + skipped;
}

/** Whether it accounts for every post that was read. */
export const isBalanced = ({ read, counted, skipped, duplicate, late, skippedFor }: WindowAccount): boolean =>
  read === counted + skipped + duplicate + late &&
  skipped === Object.values(skippedFor).reduce((sum, count) => sum + count, 0);
