import { describe, expect, test } from '@jest/globals';
import type { Post, PostRejectReason, SkipReason } from '../../../contracts/trends/post.ts';
import { postRejectReasons, skipReasons } from '../../../contracts/trends/post.ts';
import { decodePost } from '../../../domain/trends/decode-post.ts';
import { createPartitionCounter } from '../../../domain/trends/partition-counter.ts';
import type { SentPost } from '../../../simulators/tweet-stream/stream.ts';
import { cities, sent, startMs } from './stream-for-test.ts';

const decode = ({ line, atMs }: SentPost) => decodePost(Buffer.from(line), startMs + atMs, new Set(['CA']));
const postsOf = (posts: SentPost[]): Post[] =>
  posts.flatMap((post) => {
    const decoded = decode(post);
    return 'post' in decoded ? decoded.post : [];
  });
const plain = { late: 0, duplicate: 0, uncounted: 0, invalid: 0, burstEverySeconds: 0 };
const countBy = (posts: Post[]) => {
  const counts = new Map<string, number>();
  for (const { place } of posts) if ('city' in place) counts.set(place.city, (counts.get(place.city) ?? 0) + 1);
  return counts;
};

test('there are 1,130 cities of Canada, no two of one name, the largest first', () => {
  expect(cities).toHaveLength(1_130);
  expect(new Set(cities.map(({ fullName }) => fullName)).size).toBe(1_130);
  expect(new Set(cities.map(({ id }) => id)).size).toBe(1_130);
  expect(cities[0]).toEqual({
    id: '0000ca0000000000',
    name: 'Toronto',
    fullName: 'Toronto, Ontario',
    population: 2_600_000,
  });
  expect(cities.every(({ fullName }) => /^[^",]+, [^",]+$/.test(fullName))).toBe(true);
  const populations = cities.map(({ population }) => population);
  expect(populations).toEqual(populations.toSorted((a, b) => b - a));
});

describe('posts', () => {
  test('are the same ones for the same seed, and others for another', () => {
    expect(sent(500)).toEqual(sent(500));
    expect(sent(500, { seed: 8 })).not.toEqual(sent(500));
  });

  test('come at the rate, in the order of sending, with ids of their own, each in some 500 bytes', () => {
    const posts = sent(5_000, plain);
    const times = posts.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeGreaterThan(47_000);
    expect(times.at(-1)).toBeLessThan(53_000);
    expect(new Set(postsOf(posts).map(({ postId }) => postId)).size).toBe(5_000);
    const bytes = posts.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0) / 5_000;
    expect(bytes).toBeGreaterThan(400);
    expect(bytes).toBeLessThan(650);
  });

  test('are of all kinds, from many cities, most of them from a few, and some people post often', () => {
    const posts = postsOf(sent(20_000, plain));
    const kinds = new Set(posts.map(({ references }) => references.join()));
    expect([...kinds].sort()).toEqual(['', 'quoted', 'replied_to', 'replied_to,quoted', 'retweeted']);
    const counts = [...countBy(posts).values()].sort((a, b) => b - a);
    expect(counts.length).toBeGreaterThan(900);
    expect(counts.slice(0, 50).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(8_000);
    const authors = new Set(posts.map(({ authorId }) => authorId));
    expect(authors.size).toBeGreaterThan(10_000);
    expect(authors.size).toBeLessThan(19_900);
  });

  test('come late, twice, from elsewhere and broken as often as was asked for', () => {
    const shares = { late: 0.02, duplicate: 0.05, uncounted: 0.1, invalid: 0.03 };
    // So long that what is late has a window that was open once.
    const posts = sent(20_000, { ...shares, perSecond: 10, burstEverySeconds: 0 });
    const rules = { retweetRule: 'any', graceMs: 120_000, mostRecentPosts: 100_000 } as const;
    const counter = createPartitionCounter(rules);
    const fates = postsOf(posts).map((post) => counter.count(post));
    const share = (fate: string) => fates.filter((one) => one === fate).length / fates.length;
    expect(share('late')).toBeCloseTo(0.02, 2);
    expect(share('duplicate')).toBeCloseTo(0.05, 1);
    expect(share('skipped')).toBeCloseTo(0.1, 1);
    expect(1 - fates.length / 20_000).toBeCloseTo(0.03, 2);
  });
});

test('a burst lifts one city for some minutes, then it is over', () => {
  const posts = postsOf(sent(60_000, { ...plain, burstEverySeconds: 600, burstShare: 0.2 }));
  const within = (from: number, until: number) =>
    countBy(
      posts.filter(({ createdAtMs }) => createdAtMs >= startMs + from * 1000 && createdAtMs < startMs + until * 1000),
    );
  const [before, during] = [within(0, 290), within(305, 535)];
  const busiest = [...during].filter(([city, count]) => count > 20 * ((before.get(city) ?? 0) + 1));
  expect(busiest).toHaveLength(1);
  const [city = ''] = busiest[0] ?? [];
  // The next one, of another city or the same, begins after ten minutes more.
  expect(within(790, 890).get(city) ?? 0).toBeLessThan((during.get(city) ?? 0) / 20);
});

test('the stream brings about every reason to skip a post, and most to set a message aside', () => {
  const decoded = sent(4_000, { uncounted: 0.3, invalid: 0.3 }).map(decode);
  const skipped = decoded.flatMap((one) =>
    'post' in one && 'skipped' in one.post.place ? one.post.place.skipped : [],
  );
  const rejected = decoded.flatMap((one) => ('reason' in one ? one.reason : []));
  expect([...new Set<SkipReason>(skipped)].sort()).toEqual(skipReasons.toSorted());
  const expected = postRejectReasons.filter((reason) => reason !== 'created_in_future');
  expect([...new Set<PostRejectReason>(rejected)].sort()).toEqual(expected.sort());
});
