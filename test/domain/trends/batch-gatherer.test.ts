import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Pane } from '../../../contracts/trends/panes.ts';
import type { Post } from '../../../contracts/trends/post.ts';
import type { GatheredBatch, GathererOptions, Standing, TopicMessage } from '../../../domain/trends/batch-gatherer.ts';
import { createBatchGatherer } from '../../../domain/trends/batch-gatherer.ts';
import { isBalanced } from '../../../domain/trends/counts.ts';
import { encodePanes } from '../../../domain/trends/encode-panes.ts';
import { cityWindows, mergeTallies, tallyOf } from '../../../domain/trends/tally.ts';
import { drawnPosts, minuteMs, postAt, startMs } from './drawn-posts.ts';

const fresh: Standing = { nextOffset: 0n, watermarkMs: null, replayFromOffset: 0n };
const plenty = { messages: 10_000, bytes: 1_000_000 };

/** Posts as messages; null for one that can't be read. */
const messagesOf = (posts: (Post | null)[], offsetOf = (index: number) => index): TopicMessage[] =>
  posts.map((post, index) => ({
    ...{ offset: String(offsetOf(index)), timestamp: String(startMs + 3_600_000) },
    value: post === null ? Buffer.from('rubbish') : Buffer.from(JSON.stringify(post)),
  }));

function gathererAt(standing: Standing, limits: GathererOptions['limits'] = plenty) {
  return createBatchGatherer<TopicMessage>({
    ...{ standing, limits, rules: { retweetRule: 'any', graceMs: 2 * minuteMs, mostRecentPosts: 10_000 } },
    decode(value) {
      const text = Buffer.from(value ?? []).toString();
      return text === 'rubbish'
        ? { reason: 'not_decodable', detail: 'It is rubbish.' }
        : { post: JSON.parse(text) as Post };
    },
  });
}

type Batch = GatheredBatch<TopicMessage>;

function batchesOf(messages: TopicMessage[], sizes: readonly number[], deaths: ReadonlySet<number>): Batch[] {
  const batches: Batch[] = [];
  let standing = fresh;
  let gatherer = gathererAt(standing);
  const end = messages.length;
  const from = (offset: bigint) => messages.filter((message) => BigInt(message.offset) >= offset);
  while (Number(gatherer.position) < end || gatherer.messages > 0) {
    const size = sizes[batches.length % sizes.length] ?? 1;
    // As it comes from Kafka: up to where the batch is to be cut, and with what came before now and then.
    const next = from(gatherer.position > 2n ? gatherer.position - 2n : 0n);
    const until = Number(standing.nextOffset) + size;
    gatherer.take(next.filter(({ offset }) => Number(offset) < until));
    const batch = gatherer.depart();
    if (batch === null) continue;
    batches.push(batch);
    standing = batch.standing;
    if (deaths.has(batches.length)) gatherer = gathererAt(standing);
  }
  return batches;
}

const totals = (panes: Pane[]) => {
  const starts = [...new Set(panes.map((pane) => pane.startMs))].sort((a, b) => a - b);
  return starts.map((start) => {
    const tally = mergeTallies(panes.filter((pane) => pane.startMs === start).map(tallyOf));
    return { start, account: tally.account, cities: cityWindows(tally) };
  });
};

const drawn = fc.tuple(drawnPosts, fc.uniqueArray(fc.nat(200), { maxLength: 10 })).map(([posts, broken]) => {
  const mixed: (Post | null)[] = [...posts];
  for (const at of broken) if (at < mixed.length) mixed[at] = null;
  return mixed;
});

describe('a partition', () => {
  test('gives the same panes whatever its batches are and whoever counts them, and each message is in one of them', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
    const deaths = fc.uniqueArray(fc.nat(12), { maxLength: 4 }).map((list) => new Set(list));
    fc.assert(
      fc.property(drawn, sizes, deaths, (posts, cuts, dying) => {
        const messages = messagesOf(posts);
        const whole = batchesOf(messages, [messages.length], new Set()).flatMap(({ panes }) => panes);
        const batches = batchesOf(messages, cuts, dying);
        expect(totals(batches.flatMap(({ panes }) => panes))).toEqual(totals(whole));

        let next = 0n;
        for (const { firstOffset, standing, messages: size, panes, rejects, fates } of batches) {
          expect([firstOffset, standing.nextOffset]).toEqual([next, next + BigInt(size)]);
          expect(standing.replayFromOffset <= standing.nextOffset).toBe(true);
          next = standing.nextOffset;
          const counted = Object.values(fates).reduce((sum, count) => sum + count, 0);
          expect(counted + rejects.length).toBe(size);
          expect(panes.reduce((sum, { account }) => sum + account.read, 0)).toBe(counted);
          expect(panes.every(({ account }) => isBalanced(account))).toBe(true);
        }
        expect(next).toBe(BigInt(messages.length));
        const broken = posts.flatMap((post, index) => (post === null ? [String(index)] : []));
        expect(batches.flatMap(({ rejects }) => rejects.map(({ message }) => message.offset))).toEqual(broken);
      }),
    );
  });

  test('is read again by whoever takes it over from the first post of a pane that is still open, and no further back', () => {
    const gatherer = gathererAt(fresh);
    // Not in order: the oldest pane that is open isn't the one whose first post came first.
    gatherer.take(messagesOf([postAt(0), postAt(130), postAt(70), postAt(185)]));
    expect(gatherer.depart()?.standing).toEqual({
      nextOffset: 4n,
      watermarkMs: startMs + 185_000,
      replayFromOffset: 1n,
    });
    gatherer.take(messagesOf([postAt(10), postAt(600)], (index) => 4 + index));
    expect(gatherer.depart()?.standing).toMatchObject({ nextOffset: 6n, replayFromOffset: 5n });
    gatherer.take(messagesOf([postAt(0), postAt(1)], (index) => 6 + index));
    expect(gatherer.depart()).toMatchObject({ fates: { late: 2, counted: 0 }, standing: { replayFromOffset: 5n } });
  });

  test('goes on over gaps, as where messages have left Kafka, and knows nothing of what it isn’t given', () => {
    const gatherer = gathererAt({ nextOffset: 5n, watermarkMs: startMs, replayFromOffset: 2n });
    expect(gatherer.position).toBe(2n);
    gatherer.skipTo(4n);
    gatherer.take(messagesOf([postAt(1), postAt(2), postAt(1), postAt(3)], (index) => [4, 7, 8, 20][index] ?? 0));
    gatherer.skipTo(22n);
    expect(gatherer.position).toBe(22n);
    expect(gatherer.depart()).toMatchObject({
      ...{ firstOffset: 5n, messages: 3, standing: { nextOffset: 22n } },
      fates: { counted: 2, duplicate: 1 },
    });
    expect(gatherer.depart()).toBeNull();
  });
});

describe('a batch is full', () => {
  test('with so many messages, those that can’t be read among them', () => {
    const gatherer = gathererAt(fresh, { ...plenty, messages: 3 });
    const messages = messagesOf([postAt(0), null, postAt(1), postAt(2), null, postAt(3)]);
    expect([gatherer.take(messages), gatherer.isFull, gatherer.take(messages, 3)]).toEqual([3, true, 3]);
    expect(gatherer.depart()).toMatchObject({ messages: 3, rejects: [{ message: messages[1] }] });
    expect([gatherer.isFull, gatherer.take(messages, 3), gatherer.position]).toEqual([false, 6, 6n]);
  });

  test('by what its panes take as bytes, which it never underestimates', () => {
    const wild = fc.record({
      second: fc.nat(200_000),
      city: fc.oneof(fc.string({ minLength: 1, maxLength: 256 }), fc.constant('"\u0000\\'.repeat(80))),
      author: fc.bigInt({ min: 0n, max: 9_999_999_999_999_999_999n }),
    });
    fc.assert(
      fc.property(fc.array(wild, { minLength: 1, maxLength: 60 }), (drafts) => {
        const posts = drafts.map(({ second, city, author }, index) =>
          postAt(second, { postId: String(index), authorId: String(author), place: { city } }),
        );
        const limits = { ...plenty, bytes: 4_000 };
        const gatherer = gathererAt(fresh, limits);
        const messages = messagesOf(posts);
        for (let from = 0; from < messages.length; ) {
          const until = gatherer.take(messages, from);
          const { panes = [], messages: taken } = gatherer.depart() ?? {};
          // Of the last one that was taken, it may have been beyond.
          const largest = 64 + 32 + 8 + Buffer.byteLength(drafts[until - 1]?.city ?? '');
          expect(encodePanes(panes).length).toBeLessThanOrEqual(limits.bytes + largest);
          expect(taken).toBe(until - from);
          from = until;
        }
      }),
    );
  });

  test('by what can’t be read', () => {
    const gatherer = gathererAt(fresh, { ...plenty, bytes: 10 });
    expect(gatherer.take(messagesOf([null, null, null, null]))).toBe(2);
  });
});
