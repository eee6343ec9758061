import { describe, expect, test } from '@jest/globals';
import type { KeptPanes, PostsLog } from '../../../activities/trends/ports.ts';
import { createPostsReader } from '../../../activities/trends/reprocess/read-posts.ts';
import { TrendsRefusal } from '../../../contracts/trends/failures.ts';
import type { Pane, WindowAccount } from '../../../contracts/trends/panes.ts';
import type { RetweetRule } from '../../../contracts/trends/post.ts';
import type { ReadPostsInput, ReprocessRange } from '../../../contracts/trends/reprocess.ts';
import type { TopicMessage } from '../../../domain/trends/batch-gatherer.ts';
import { addAccount, emptyAccount } from '../../../domain/trends/counts.ts';
import { decodePane } from '../../../domain/trends/encode-panes.ts';
import { tablesOf } from '../../domain/trends/count-stream.ts';
import { countPartition, createdAtOf, rulesOf } from '../../helpers/trends-counting.ts';
import type { WindowRow } from '../../helpers/trends-oracle.ts';
import { expectedWindows } from '../../helpers/trends-oracle.ts';
import { rangeOf, reprocessInput } from '../../helpers/trends-reprocess.ts';
import { tweetLines } from '../../helpers/tweet-lines.ts';

const minute = 60_000;
/** With repeats, and posts that come when they are late. */
const lines = tweetLines(12_000, { minutes: 20, late: 0.01 });
/** Each sent when the latest before it was made. */
function sent(posts: readonly string[]): TopicMessage[] {
  let sentAtMs = 0;
  return posts.map((json, index) => {
    sentAtMs = Math.max(sentAtMs, createdAtOf(json));
    return { offset: String(index), timestamp: String(sentAtMs), value: Buffer.from(json) };
  });
}
const messages = sent(lines);
const endMs = Math.floor(createdAtOf(lines.at(-1) ?? '') / minute) * minute;

/** Kafka, with these messages, in pieces. */
const logOf = (firstOffset = 0n): Pick<PostsLog, 'read' | 'offsets'> => ({
  offsets: async () => [{ partition: 0, firstOffset, endOffset: BigInt(messages.length) }],
  async *read({ from, to }, signal) {
    for (let at = Number(from); at < Number(to); at += 700) {
      signal?.throwIfAborted();
      const next = Math.min(at + 700, Number(to));
      yield { messages: messages.slice(at, next), nextOffset: BigInt(next) };
    }
  },
});

type Rows = Map<string, Pane>;

function readerOn(rows: Rows, log = logOf()) {
  const generations = {
    async writePanes({ generation, partition, firstOffset, panes }: KeptPanes) {
      for (const { startMs, body } of panes)
        rows.set(`${generation} ${startMs}/${partition}/${firstOffset}`, { ...decodePane(body), startMs });
    },
  };
  return createPostsReader({ log, generations, rules: rulesOf(), countries: new Set(['CA']) });
}

const inputOf = (fromMs: number, toMs: number, retweetRule: RetweetRule, range: ReprocessRange): ReadPostsInput => ({
  ...{ ...reprocessInput, retweetRule, range },
  ...{ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
});

const never = new AbortController().signal;
type Reader = ReturnType<typeof readerOn>;

/** Reads on until nothing is left. @returns messages that were read, and how many calls that took */
async function readAll(readerAt: (call: number) => Reader, input: ReadPostsInput, forMs: number) {
  let [range, read, calls] = [input.range, 0, 0];
  while (range.nextOffset !== range.endOffset) {
    const step = await readerAt(calls).read({ ...input, range }, forMs, never);
    range = step.range;
    read += step.read;
    calls += 1;
  }
  return { read, calls };
}

const accountsOf = (rows: Rows): Map<number, WindowAccount> => {
  const accounts = new Map<number, WindowAccount>();
  for (const { startMs, account } of rows.values()) {
    const sum = accounts.get(startMs) ?? emptyAccount();
    addAccount(sum, account);
    accounts.set(startMs, sum);
  }
  return accounts;
};

/** Panes as live counting has them, of a time. */
function livePanes(fromMs: number, toMs: number, rule: RetweetRule = 'any'): Rows {
  const rows: Rows = new Map();
  for (const { input, panes } of countPartition(0, messages, [4_000, 1_311], rulesOf(rule)))
    for (const { startMs, body } of panes)
      if (startMs >= fromMs && startMs < toMs)
        rows.set(`${startMs}/${input.firstOffset}`, { ...decodePane(body), startMs });
  return rows;
}

const byPlace = (rows: WindowRow[]) => rows.sort((a, b) => (`${a.date} ${a.city}` < `${b.date} ${b.city}` ? -1 : 1));

/** Of the first message that was sent then or later. */
const offsetAt = (ms: number): number => messages.findIndex(({ timestamp }) => Number(timestamp) >= ms);

describe('reading a time once more', () => {
  test.each([
    ['all of it', 20, 0],
    ['some of it', 8, 3],
    ['its end', 4, 0],
  ])('comes to what live counting has, in counts and accounts: %s', async (_what, fromMinutes, toMinutes) => {
    const [fromMs, toMs] = [endMs - fromMinutes * minute, endMs - toMinutes * minute];
    const live = livePanes(fromMs, toMs);
    // Nothing is known of what was before.
    const start = offsetAt(fromMs - minute);
    const rows: Rows = new Map();
    const input = inputOf(fromMs, toMs, 'any', rangeOf(0, start, messages.length));
    const reader = readerOn(rows);
    expect((await readAll(() => reader, input, 60_000)).read).toBe(messages.length - start);
    expect(tablesOf(rows)).toEqual(tablesOf(live));
    expect(accountsOf(rows)).toEqual(accountsOf(live));
    expect([...accountsOf(live).values()].some(({ late, duplicate }) => late + duplicate > 0)).toBe(true);
  });

  test('by another rule comes to an oracle’s numbers', async () => {
    const timely = tweetLines(2_000);
    const log: ReturnType<typeof logOf> = {
      offsets: async () => [{ partition: 0, firstOffset: 0n, endOffset: 2_000n }],
      async *read() {
        yield { messages: sent(timely), nextOffset: 2_000n };
      },
    };
    const rows: Rows = new Map();
    const reader = readerOn(rows, log);
    await readAll(() => reader, inputOf(0, endMs + 60 * minute, ['quoted'], rangeOf(0, 0, 2_000)), 60_000);
    const expected = expectedWindows(timely, () => ['quoted']);
    expect(byPlace(tablesOf(rows))).toEqual(byPlace(expected));
    expect(expected).not.toEqual(expectedWindows(timely));
  });

  const whole = () => inputOf(endMs - 20 * minute, endMs, ['retweeted'], rangeOf(0, 0, messages.length));
  const expected = () => tablesOf(livePanes(endMs - 20 * minute, endMs, ['retweeted']));

  test('in several calls comes to the same, whether one remembers or not', async () => {
    for (const remembers of [true, false]) {
      const rows: Rows = new Map();
      const one = readerOn(rows);
      const { read, calls } = await readAll(() => (remembers ? one : readerOn(rows)), whole(), 0);
      expect([read, calls]).toEqual([messages.length, 2]);
      expect(tablesOf(rows)).toEqual(expected());
    }
  });

  test('is the same where calls are repeated, also by one that was taken for dead', async () => {
    const rows: Rows = new Map();
    const [one, other] = [readerOn(rows), readerOn(rows)];
    let range = whole().range;
    while (range.nextOffset !== range.endOffset) {
      const input = { ...whole(), range };
      const [step] = await Promise.all([
        one.read(input, 0, never),
        other.read(input, 0, never),
        one.read(input, 0, never),
      ]);
      range = step.range;
    }
    expect(tablesOf(rows)).toEqual(expected());
  });

  test('goes on with another one where several take turns', async () => {
    const [rows, others]: [Rows, Rows] = [new Map(), new Map()];
    const both = readerOn(rows);
    const other = { ...whole(), id: '00000000-0000-4000-8000-000000000000', retweetRule: 'any' as const };
    let [range, otherRange] = [whole().range, other.range];
    while (range.nextOffset !== range.endOffset) {
      range = (await both.read({ ...whole(), range }, 0, never)).range;
      otherRange = (await both.read({ ...other, range: otherRange }, 0, never)).range;
    }
    for (const [key, pane] of rows) if (key.startsWith(other.id)) others.set(key, pane);
    for (const key of others.keys()) rows.delete(key);
    expect(tablesOf(rows)).toEqual(expected());
    expect(tablesOf(others)).toEqual(tablesOf(livePanes(endMs - 20 * minute, endMs)));
  });

  test('is given up when it is told to, and refused where it has left Kafka', async () => {
    const rows: Rows = new Map();
    await expect(readerOn(rows).read(whole(), 0, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    await expect(readerOn(rows, logOf(1n)).read(whole(), 0, never)).rejects.toThrow(TrendsRefusal);
    expect(rows.size).toBe(0);
  });
});
