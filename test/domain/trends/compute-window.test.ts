import { describe, expect, test } from '@jest/globals';
import { defaultTrendPolicy } from '../../../contracts/trends/trending.ts';
import type { WindowSituation } from '../../../domain/trends/compute-window.ts';
import { computeWindow } from '../../../domain/trends/compute-window.ts';
import { createPartitionCounter } from '../../../domain/trends/partition-counter.ts';
import { tallyOf } from '../../../domain/trends/tally.ts';
import { windowFrom } from '../../../domain/trends/windows.ts';
import { postAt, startMs } from './drawn-posts.ts';

/** Banff has 40 posts of 4 people, Ajax 2, and one has no city. */
const counter = createPartitionCounter({ retweetRule: ['retweeted'], graceMs: 120_000, mostRecentPosts: 1_000 });
const banff = { city: 'Banff, Alberta' };
for (let second = 0; second < 40; second += 1)
  counter.count(postAt(second, { place: banff, authorId: String(second % 4), references: ['quoted'] }));
counter.count(postAt(100, { place: { city: 'Ajax, Ontario' }, references: ['retweeted'] }));
counter.count(postAt(200, { place: { city: 'Ajax, Ontario' } }));
counter.count(postAt(201, { place: { skipped: 'no_place' } }));
const tallies = counter.takePanes().map(tallyOf);

const situation: WindowSituation = {
  ...{ window: windowFrom('sliding', startMs), generation: 'live', tallies, isFinal: false, before: null },
  trending: {
    baseline: {
      windows: 12,
      means: new Map([
        ['Banff, Alberta', 4],
        ['Cobalt, Ontario', 30],
      ]),
    },
    ...{ citiesBefore: new Set(['Cobalt, Ontario']), policy: defaultTrendPolicy },
  },
  ...{ topListLength: 3, computedAt: '2022-09-26T03:05:01Z' },
};
const compute = (changes: Partial<WindowSituation> = {}) => computeWindow({ ...situation, ...changes });

test('a window has its account, cities, trends and top lists', () => {
  const { summary, cities, trends, topLists } = compute();
  expect(summary).toEqual({
    ...{ kind: 'sliding', startMs, endMs: startMs + 300_000, generation: 'live', state: 'provisional', revision: 0 },
    account: { read: 43, counted: 42, skipped: 1, duplicate: 0, late: 0, skippedFor: { no_place: 1 } },
    ...{ cities: 2, latestPostMs: startMs + 200_000, computedAt: '2022-09-26T03:05:01Z' },
  });
  expect(cities).toEqual([
    {
      ...{ city: 'Ajax, Ontario', uniqueUsers: 1, uniqueUsersError: 0 },
      counts: { tweets: 2, retweets: 1, originals: 1, retweeted: 1, quoted: 0, repliedTo: 0 },
    },
    {
      ...{ city: 'Banff, Alberta', uniqueUsers: 4, uniqueUsersError: 0 },
      counts: { tweets: 40, retweets: 0, originals: 0, retweeted: 0, quoted: 40, repliedTo: 0 },
    },
  ]);
  expect(trends.map(({ city, posts, trending }) => [city, posts, trending])).toEqual([
    ...[
      ['Ajax, Ontario', 2, false],
      ['Banff, Alberta', 40, true],
      ['Cobalt, Ontario', 0, false],
    ],
  ]);
  const listed = topLists.map(({ metric, lines }) => [metric, ...lines.map(({ city }) => city)]);
  expect(listed).toEqual([
    ['tweets', 'Banff, Alberta', 'Ajax, Ontario', null],
    ['retweets', 'Ajax, Ontario', null, null],
    ['uniqueusers', 'Banff, Alberta', 'Ajax, Ontario', null],
    ['trending', 'Banff, Alberta', null, null],
  ]);
});

test('the hour has no trends', () => {
  const { trends, topLists } = compute({ window: windowFrom('hour', startMs - 3_300_000), trending: null });
  expect(trends).toEqual([]);
  expect(topLists.map(({ metric }) => metric)).toEqual(['tweets', 'retweets', 'uniqueusers']);
});

describe('a window that was computed before', () => {
  const { summary: first, cities } = compute({ isFinal: true });
  const before = { ...first, cities };

  test('becomes final once', () => {
    expect(first).toMatchObject({ state: 'final', revision: 1 });
    expect(compute({ isFinal: true, before }).summary).toMatchObject({ state: 'final', revision: 1 });
  });

  test('stays final when it is changed all the same, and says so', () => {
    const more = [...tallies, ...tallies.slice(0, 1)];
    expect(compute({ before, tallies: more }).summary).toMatchObject({ state: 'final', revision: 2 });
  });

  test('says so too where only what counts as a retweet is another', () => {
    const recounted = createPartitionCounter({ retweetRule: 'any', graceMs: 120_000, mostRecentPosts: 1_000 });
    for (let second = 0; second < 40; second += 1)
      recounted.count(postAt(second, { place: banff, authorId: String(second % 4), references: ['quoted'] }));
    recounted.count(postAt(100, { place: { city: 'Ajax, Ontario' }, references: ['retweeted'] }));
    recounted.count(postAt(200, { place: { city: 'Ajax, Ontario' } }));
    const again = compute({ before, tallies: recounted.takePanes().map(tallyOf) });
    expect(again.summary).toMatchObject({ state: 'final', revision: 2, account: { counted: 42 } });
  });

  test('is the same but for its account when something comes late', () => {
    const account = { read: 1, counted: 0, skipped: 0, duplicate: 0, late: 1, skippedFor: {} };
    const later = compute({
      isFinal: true,
      before,
      tallies: [...tallies, { account, latestPostMs: null, cities: new Map() }],
    });
    expect(later.summary).toEqual({ ...first, account: { ...first.account, read: 44, late: 1 } });
    expect(later.cities).toEqual(compute().cities);
  });
});
