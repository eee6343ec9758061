import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodePane, encodePane, encodePanes, splitPanes } from '../../../domain/trends/encode-panes.ts';
import { createPartitionCounter } from '../../../domain/trends/partition-counter.ts';
import { drawnPosts, postAt } from './drawn-posts.ts';

const rules = { retweetRule: 'any', graceMs: 120_000, mostRecentPosts: 10_000 } as const;

describe('panes as bytes', () => {
  test('are read as they were, one by one and all of a batch', () => {
    fc.assert(
      fc.property(drawnPosts, (posts) => {
        const counter = createPartitionCounter(rules);
        for (const post of posts) counter.count(post);
        const panes = counter.takePanes();
        expect(panes.map((pane) => decodePane(encodePane(pane)))).toEqual(panes);
        const split = splitPanes(encodePanes(panes));
        expect(split.map(({ startMs }) => startMs)).toEqual(panes.map(({ startMs }) => startMs));
        expect(split.map(({ body }) => decodePane(body))).toEqual(panes);
      }),
    );
  });

  test('tell any name, any count, and posts of the first moment of all', () => {
    const city = { city: '東京 – «Tōkyō» 🗼', authors: Uint8Array.of(1) };
    const counts = {
      tweets: 2 ** 53 - 1,
      retweets: 127,
      originals: 128,
      retweeted: 16_383,
      quoted: 16_384,
      repliedTo: 0,
    };
    const account = {
      read: 7,
      counted: 1,
      skipped: 3,
      duplicate: 2,
      late: 1,
      skippedFor: { no_place: 1, other_country: 2 },
    };
    const pane = { startMs: 0, account, latestPostMs: 0, cities: [{ ...city, counts }] };
    expect(decodePane(encodePane(pane))).toEqual({ ...pane, cities: [{ ...city, counts, authors: Buffer.of(1) }] });
    expect(splitPanes(encodePanes([]))).toEqual([]);
  });

  test('are refused where they are none, or cut short', () => {
    const counter = createPartitionCounter(rules);
    counter.count(postAt(0));
    const [pane] = counter.takePanes();
    if (pane === undefined) throw new Error('There is no pane.');
    const bytes = encodePane(pane);
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => decodePane(bytes.subarray(0, length))).toThrow(RangeError);
    expect(() => decodePane(Uint8Array.of(2, ...bytes.subarray(1)))).toThrow(RangeError);
    expect(() => splitPanes(encodePanes([pane]).subarray(0, 9))).toThrow(RangeError);
  });
});
