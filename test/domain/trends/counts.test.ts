import { describe, expect, test } from '@jest/globals';
import type { RetweetRule } from '../../../contracts/trends/post.ts';
import { addAccount, addCounts, countPost, emptyAccount, isBalanced, noCounts } from '../../../domain/trends/counts.ts';

function countsOf(posts: string[][], rule: RetweetRule) {
  const counts = noCounts();
  for (const references of posts) countPost(counts, references, rule);
  return counts;
}

const posts = [[], ['retweeted'], ['quoted'], ['replied_to'], ['replied_to', 'quoted'], ['remixed']];

describe('the kinds of posts', () => {
  test('any reference makes a retweet by the rule that always held, and the kinds tell them apart', () => {
    expect(countsOf(posts, 'any')).toEqual({
      ...{ tweets: 6, retweets: 5, originals: 1, retweeted: 1, quoted: 2, repliedTo: 2 },
    });
  });

  test.each<[RetweetRule, number]>([
    [['retweeted'], 1],
    [['retweeted', 'quoted'], 3],
    [['replied_to', 'quoted'], 3],
    [[], 0],
  ])('by the rule %j %i of them are retweets, and the kinds are the same', (rule, retweets) => {
    expect(countsOf(posts, rule)).toEqual({ ...countsOf(posts, 'any'), retweets });
  });
});

test('counts of parts add up to those of the whole', () => {
  const sum = countsOf(posts.slice(0, 2), 'any');
  addCounts(sum, countsOf(posts.slice(2), 'any'));
  expect(sum).toEqual(countsOf(posts, 'any'));
});

test('accounts add up, reason by reason, and an unbalanced one is found out', () => {
  const sum = emptyAccount();
  const some = { read: 4, counted: 1, skipped: 1, duplicate: 1, late: 1, skippedFor: { no_place: 1 } };
  addAccount(sum, some);
  addAccount(sum, { ...some, skippedFor: { not_a_city: 1 } });
  addAccount(sum, some);
  expect(sum).toEqual({
    ...{ read: 12, counted: 3, skipped: 3, duplicate: 3, late: 3, skippedFor: { no_place: 2, not_a_city: 1 } },
  });
  expect(isBalanced(sum)).toBe(true);
  expect(isBalanced({ ...sum, read: 13 })).toBe(false);
  expect(isBalanced({ ...sum, skippedFor: {} })).toBe(false);
});
