import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createPostKeeper } from '../../../adapters/files/post-keeper.ts';
import { linesSource } from '../../../cli/produce/lines-source.ts';
import type { ProduceCounts, ProduceOptions } from '../../../cli/produce/produce-posts.ts';
import { producePosts } from '../../../cli/produce/produce-posts.ts';
import type { RecordedPost } from '../../../contracts/trends/post.ts';
import type { PostSource, RefusedPost, RejectedPostLine, SourcedPosts } from '../../../contracts/trends/produce.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { gate } from '../../helpers/gate.ts';
import { sent } from '../../simulators/tweet-stream/stream-for-test.ts';

const posts = (from: number, count: number): RecordedPost[] =>
  Array.from({ length: count }, (_, index) => ({
    postId: String(from + index),
    createdAtMs: 0,
    json: `${from + index}`,
  }));
const never = new AbortController().signal;

/** A source of what is given, that says how much was taken from it. */
function sourceOf(...given: SourcedPosts[]): PostSource & { taken: number } {
  const source = {
    ...{ name: 'test', repeatable: true, counts: () => ({}), taken: 0 },
    async *posts(stopping: AbortSignal) {
      for (const some of given) {
        if (stopping.aborted) return;
        source.taken += 1;
        yield some;
      }
    },
  };
  return source;
}
const batches = (count: number, size: number): SourcedPosts[] =>
  Array.from({ length: count }, (_, index) => ({ posts: posts(index * size, size), round: 0 }));

function produce(options: Partial<ProduceOptions> & Pick<ProduceOptions, 'source'>) {
  const counts: ProduceCounts = { produced: 0, duplicates: 0, rejected: 0 };
  const gone: string[] = [];
  const send = async (some: RecordedPost[]): Promise<RefusedPost[]> => {
    gone.push(...some.map(({ postId }) => postId));
    return [];
  };
  const left = producePosts(
    {
      ...{ sink: { send, close: async () => {} }, inFlight: 10, repeatWindow: 1_000, dropRepeats: false },
      ...{ limit: Number.POSITIVE_INFINITY, stopping: never, givingUp: never, onRefused: async () => {} },
      ...options,
    },
    counts,
  );
  return { left, counts, gone };
}

test('the source is read no further while as many posts are under way as may be', async () => {
  const open = gate();
  let [underWay, most] = [0, 0];
  const send = async (some: RecordedPost[]) => {
    underWay += some.length;
    most = Math.max(most, underWay);
    await open.opened;
    underWay -= some.length;
    return [];
  };
  const source = sourceOf(...batches(100, 4));
  const { left, counts } = produce({ source, inFlight: 10, sink: { send, close: async () => {} } });
  await expectEventually(() => expect(underWay).toBe(8));
  // One more is in hand, and waits for room.
  expect(source.taken).toBe(3);
  open.open();
  expect(await left).toEqual([]);
  expect([counts.produced, most]).toEqual([400, 8]);
});

test('what a source gives at once may be more than may be under way', async () => {
  const { left, counts, gone } = produce({ source: sourceOf({ posts: posts(0, 95), round: 0 }), inFlight: 10 });
  expect(await left).toEqual([]);
  expect(gone).toEqual(posts(0, 95).map(({ postId }) => postId));
  expect(counts).toEqual({ produced: 95, duplicates: 0, rejected: 0 });
});

test('repeats are counted, and go or not; those of another round are none', async () => {
  const given = [
    { posts: posts(0, 5), round: 0 },
    { posts: posts(3, 5), round: 0 },
    { posts: posts(0, 5), round: 1 },
  ];
  const passing = produce({ source: sourceOf(...given) });
  await passing.left;
  expect([passing.counts.produced, passing.counts.duplicates]).toEqual([15, 2]);
  const dropping = produce({ source: sourceOf(...given), dropRepeats: true });
  await dropping.left;
  expect([dropping.counts.produced, dropping.counts.duplicates]).toEqual([13, 2]);
  expect(dropping.gone).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '0', '1', '2', '3', '4']);
});

test('it ends after as many posts as were asked for', async () => {
  const source = sourceOf(...batches(100, 4));
  const { left, gone } = produce({ source, limit: 10 });
  await left;
  expect(gone).toEqual(posts(0, 10).map(({ postId }) => postId));
  expect(source.taken).toBe(3);
});

test('stopped, it takes nothing more and waits for what is under way; given up, it says what may not have gone', async () => {
  const open = gate();
  const [stopping, givingUp] = [new AbortController(), new AbortController()];
  const send = async (some: RecordedPost[]): Promise<RefusedPost[]> => {
    if (some[0]?.postId === '0') return [];
    await open.opened;
    return [];
  };
  const options = { stopping: stopping.signal, sink: { send, close: async () => {} } };
  const source = sourceOf(...batches(100, 4));
  const first = produce({ source, ...options });
  await expectEventually(() => expect(first.counts.produced).toBe(4));
  stopping.abort();
  const second = produce({
    ...options,
    source: sourceOf(...batches(4, 4)),
    stopping: never,
    givingUp: givingUp.signal,
  });
  await expectEventually(() => expect(second.counts.produced).toBe(4));
  givingUp.abort();
  // Two were under way, and one waited for room.
  expect((await second.left).map(({ postId }) => postId)).toEqual(posts(4, 12).map(({ postId }) => postId));
  open.open();
  expect(await first.left).toEqual([]);
  expect(first.counts.produced).toBe(source.taken * 4);
  expect(source.taken).toBeLessThan(5);
});

test('what Kafka refuses is handed on and counted, and what fails otherwise ends it', async () => {
  const refused: RefusedPost[] = [];
  const refuse = async (some: RecordedPost[]): Promise<RefusedPost[]> =>
    some.slice(0, 1).map((post) => ({ post, reason: 'too_large', detail: 'It is too large.' }));
  const { left, counts } = produce({
    ...{ source: sourceOf(...batches(2, 4)), sink: { send: refuse, close: async () => {} } },
    onRefused: async (some) => void refused.push(...some),
  });
  await left;
  expect(counts).toEqual({ produced: 6, duplicates: 0, rejected: 2 });
  expect(refused.map(({ post }) => post.postId)).toEqual(['0', '4']);

  const fail = () => Promise.reject(new Error('a bug'));
  const source = sourceOf(...batches(100, 4));
  await expect(produce({ source, sink: { send: fail, close: async () => {} } }).left).rejects.toThrow('a bug');
  expect(source.taken).toBeLessThan(5);
  const keepingFails = { source: sourceOf(...batches(2, 4)), sink: { send: refuse, close: async () => {} } };
  const full = () => Promise.reject(new Error('the disk is full'));
  await expect(produce({ ...keepingFails, onRefused: full }).left).rejects.toThrow('the disk is full');
});

test('lines become posts; others are set aside with their number and reason', async () => {
  const drawn = sent(500, { invalid: 0.1 }).map(({ line }) => line);
  const rejects: RejectedPostLine[] = [];
  const lines = async function* () {
    for (let at = 0; at < drawn.length; at += 7) yield drawn.slice(at, at + 7);
  };
  const listener = {
    onRejects: async (some: RejectedPostLine[]) => void rejects.push(...some),
    onNote() {},
    onTrouble() {},
  };
  const { left, gone } = produce({ source: linesSource('test', lines, listener) });
  await left;
  expect(gone.length + rejects.length).toBe(500);
  expect(rejects.length).toBeGreaterThan(20);
  for (const { line, text, file } of rejects) expect([text, file]).toEqual([drawn[line - 1], 'test']);
});

test('what could not be produced is kept in files of its own, and only if there is something', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-keeper-'));
  const keeper = createPostKeeper(join(directory, 'kept'), 'twitter');
  expect(() => readFileSync(keeper.unsentFile)).toThrow('ENOENT');
  await keeper.keepUnsent(posts(1, 2));
  await keeper.keepUnsent(posts(3, 1));
  expect(readFileSync(join(directory, 'kept/twitter.unsent'), 'utf8')).toBe('1\n2\n3\n');
  const reject = {
    file: 'twitter',
    line: 3,
    reason: 'not_decodable',
    detail: 'It is no JSON.',
    text: '{',
    at: 'now',
  } as const;
  await keeper.keepRejects([reject]);
  expect(JSON.parse(readFileSync(keeper.rejectsFile, 'utf8'))).toEqual(reject);
  rmSync(directory, { recursive: true });
});
