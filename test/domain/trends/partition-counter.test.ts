import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Pane } from '../../../contracts/trends/panes.ts';
import type { Post } from '../../../contracts/trends/post.ts';
import { createAuthorCollector } from '../../../domain/trends/author-set.ts';
import { isBalanced } from '../../../domain/trends/counts.ts';
import { encodeAuthors } from '../../../domain/trends/encode-authors.ts';
import type { CountingRules } from '../../../domain/trends/partition-counter.ts';
import { createPartitionCounter } from '../../../domain/trends/partition-counter.ts';
import { cityWindows, mergeTallies, tallyOf } from '../../../domain/trends/tally.ts';
import { drawnPosts, minuteMs, postAt, startMs } from './drawn-posts.ts';

const rules: CountingRules = { retweetRule: 'any', graceMs: 2 * minuteMs, mostRecentPosts: 10_000 };

function fates(posts: Post[], changed: Partial<CountingRules> = {}) {
  const counter = createPartitionCounter({ ...rules, ...changed });
  return posts.map((post) => counter.count(post));
}

describe('a post', () => {
  test('is counted once, and its repeat told, also where it has no city', () => {
    const nowhere = postAt(1, { place: { skipped: 'no_place' } });
    expect(fates([postAt(0), nowhere, postAt(0), nowhere])).toEqual(['counted', 'skipped', 'duplicate', 'duplicate']);
  });

  test('counts until the partition has had one that was created the grace after its minute', () => {
    const others = [postAt(179), postAt(0, { postId: '1' }), postAt(180), postAt(0, { postId: '2' }), postAt(60)];
    expect(fates([postAt(0), ...others])).toEqual(['counted', 'counted', 'counted', 'counted', 'late', 'counted']);
  });

  test('that comes late is late, whether it was there before, has a city, or not', () => {
    const late = [postAt(0), postAt(1, { place: { skipped: 'no_place' } })];
    expect(fates([postAt(0), postAt(600), ...late])).toEqual(['counted', 'counted', 'late', 'late']);
  });
});

const authorsOf = (...ids: string[]): Uint8Array => {
  const authors = createAuthorCollector();
  for (const id of ids) authors.add(id);
  return encodeAuthors(authors.toSet());
};

test('a pane of a batch has its account, and its cities in order', () => {
  const counter = createPartitionCounter(rules);
  const posts = [
    ...[postAt(200), postAt(0), postAt(201, { place: { city: 'Ajax, Ontario' }, references: ['quoted'] })],
    ...[postAt(202, { authorId: '8' }), postAt(200), postAt(203, { place: { skipped: 'not_a_city' } })],
  ];
  for (const post of posts) counter.count(post);
  const none = { skipped: 0, duplicate: 0, late: 0, skippedFor: {} };
  expect(counter.watermarkMs).toBe(startMs + 203_000);
  expect(counter.takePanes()).toEqual([
    { startMs, account: { ...none, read: 1, counted: 0, late: 1 }, latestPostMs: null, cities: [] },
    {
      startMs: startMs + 3 * minuteMs,
      account: { ...none, read: 5, counted: 3, duplicate: 1, skipped: 1, skippedFor: { not_a_city: 1 } },
      latestPostMs: startMs + 202_000,
      cities: [
        {
          city: 'Ajax, Ontario',
          counts: { tweets: 1, retweets: 1, originals: 0, retweeted: 0, quoted: 1, repliedTo: 0 },
          authors: authorsOf('7'),
        },
        {
          city: 'Trent Hills, Ontario',
          counts: { tweets: 2, retweets: 0, originals: 2, retweeted: 0, quoted: 0, repliedTo: 0 },
          authors: authorsOf('7', '8'),
        },
      ],
    },
  ]);
  expect(counter.takePanes()).toEqual([]);
});

describe('memory', () => {
  test('is of open panes only', () => {
    const posts = Array.from({ length: 7_200 }, (_, second) => postAt(second));
    expect(new Set(fates(posts, { mostRecentPosts: 60 * 4 }))).toEqual(new Set(['counted']));
    const counter = createPartitionCounter({ ...rules, mostRecentPosts: 60 * 4 });
    for (const post of posts) counter.count(post);
    expect(counter.forgotten).toBe(0);
  });

  test('is bounded: of too many posts the oldest are forgotten, and told as such', () => {
    const counter = createPartitionCounter({ ...rules, mostRecentPosts: 100 });
    for (let second = 0; second < 150; second += 1) counter.count(postAt(second));
    expect(counter.forgotten).toBe(60);
    expect(counter.count(postAt(149))).toBe('duplicate');
  });
});

const paneTotals = (panes: Pane[]) => {
  const starts = [...new Set(panes.map((pane) => pane.startMs))].sort((a, b) => a - b);
  return starts.map((start) => {
    const tally = mergeTallies(panes.filter((pane) => pane.startMs === start).map(tallyOf));
    return { start, account: tally.account, cities: cityWindows(tally) };
  });
};

describe('however a partition is cut into batches', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });

  test('its panes add up to the same, and every account balances', () => {
    fc.assert(
      fc.property(drawnPosts, cuts, (posts, sizes) => {
        const whole = createPartitionCounter(rules);
        for (const post of posts) whole.count(post);
        const expected = paneTotals(whole.takePanes());
        expect(expected.every(({ account }) => isBalanced(account))).toBe(true);

        const counter = createPartitionCounter(rules);
        const panes: Pane[] = [];
        let left = sizes[0] ?? 1;
        for (const [index, post] of posts.entries()) {
          counter.count(post);
          left -= 1;
          if (left > 0) continue;
          panes.push(...counter.takePanes());
          left = sizes[index % sizes.length] ?? 1;
        }
        panes.push(...counter.takePanes());
        expect(paneTotals(panes)).toEqual(expected);
      }),
    );
  });

  test('who takes it over remembers what the one before did', () => {
    fc.assert(
      fc.property(drawnPosts, fc.nat(200), (posts, at) => {
        const one = createPartitionCounter(rules);
        const before = posts.slice(0, at).map((post) => one.count(post));
        const rest = posts.slice(at).map((post) => one.count(post));

        const first = createPartitionCounter(rules);
        for (const post of posts.slice(0, at)) first.count(post);
        const { watermarkMs } = first;
        // It reads again from the first post of a pane that is still open.
        const next = createPartitionCounter(rules, watermarkMs);
        const open = before.findIndex((_, index) => {
          const createdAtMs = posts[index]?.createdAtMs ?? 0;
          return watermarkMs === null || Math.floor(createdAtMs / minuteMs) * minuteMs + 3 * minuteMs > watermarkMs;
        });
        for (const post of posts.slice(open === -1 ? at : open, at)) next.count(post);
        next.takePanes();
        expect(posts.slice(at).map((post) => next.count(post))).toEqual(rest);
      }),
    );
  });
});
