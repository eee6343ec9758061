import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openRecording } from '../../../adapters/files/recording.ts';
import type { RecordingSourceOptions } from '../../../adapters/files/recording-source.ts';
import { recordingSource } from '../../../adapters/files/recording-source.ts';
import type { RecordedPost } from '../../../contracts/trends/post.ts';
import type { RejectedPostLine } from '../../../contracts/trends/produce.ts';
import { decodeRecordedLine, longestPostBytes } from '../../../domain/trends/recorded-line.ts';
import { createRandom } from '../../../simulators/random.ts';
import { message } from '../../domain/trends/messages.ts';
import { sent } from '../../simulators/tweet-stream/stream-for-test.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-recording-'));
  path = join(directory, 'posts.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true }));

const never = new AbortController().signal;
async function readAll(at = 1_000, shiftMs = 0) {
  const rejects: RejectedPostLine[] = [];
  const recording = await openRecording(path, async (some) => void rejects.push(...some), never);
  const posts: RecordedPost[] = [];
  while (posts.length < recording.posts) posts.push(...(await recording.read(posts.length, at, shiftMs)));
  await recording.close();
  return { posts, rejects, times: recording.times };
}

describe('a recording', () => {
  test('comes in the order of time, whatever its own is, in either form; what is no post is told by its line', async () => {
    const random = createRandom(5);
    const drawn = sent(3_000, { invalid: 0.05 }).map(({ line }) => (random() < 0.5 ? line : JSON.stringify(line)));
    const shuffled = drawn.map((line) => ({ line, at: random() })).sort((a, b) => a.at - b.at);
    const lines = shuffled.map(({ line }) => line);
    writeFileSync(path, lines.join('\n'));
    const decoded = lines.map((line) => decodeRecordedLine(line));
    const expected = decoded
      .flatMap((one) => (one !== null && 'recorded' in one ? one.recorded : []))
      .sort((a, b) => a.createdAtMs - b.createdAtMs);
    const { posts, rejects, times } = await readAll(7);
    expect(posts).toEqual(expected);
    expect(times).toEqual({ firstMs: expected[0]?.createdAtMs, lastMs: expected.at(-1)?.createdAtMs });
    const wrong = decoded.flatMap((one, index) =>
      one !== null && 'reason' in one ? { ...one, line: index + 1, text: lines[index] } : [],
    );
    expect(rejects).toEqual(wrong.map((one) => ({ ...one, file: path, at: expect.any(String) })));
    expect(wrong.length).toBeGreaterThan(50);
  });

  test('is read the same whatever ends its lines have and however long they are', async () => {
    const line = (id: number, bytes: number) => JSON.stringify(message({ id: String(id), text: 'é'.repeat(bytes) }));
    const part = fc.tuple(fc.constantFrom(1, 5_000, 60_000), fc.constantFrom('\n', '\r\n', '\n\r\n\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), fc.boolean(), async (parts, hasMark) => {
        writeFileSync(
          path,
          `${hasMark ? '\uFEFF' : ''}${parts.map(([bytes, end], id) => `${line(id, bytes)}${end}`).join('')}`,
        );
        const { posts, rejects } = await readAll(3, 60_000);
        expect(rejects).toEqual([]);
        expect(posts.map(({ postId }) => postId)).toEqual(parts.map((_, id) => String(id)));
        expect(posts.every(({ json }) => JSON.parse(json).data.created_at === '2022-09-26T03:16:45.000Z')).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('a line that is far too long is told once, and its neighbours are read', async () => {
    const [first, second] = [message({ id: '1' }), message({ id: '2' })].map((post) => JSON.stringify(post));
    writeFileSync(path, `${first}\n${'x'.repeat(3_000_000)}\n${second}\n`);
    const { posts, rejects } = await readAll();
    expect(posts.map(({ postId }) => postId)).toEqual(['1', '2']);
    expect(rejects).toEqual([
      expect.objectContaining({ line: 2, reason: 'not_decodable', detail: expect.stringContaining('has more than') }),
    ]);
    expect(rejects[0]?.text.length).toBe(longestPostBytes + 1);
  });

  test('of which there is none, which is a folder, or which changes meanwhile: it is said', async () => {
    await expect(openRecording(path, async () => {}, never)).rejects.toThrow(`There is no file ${path}.`);
    await expect(openRecording(directory, async () => {}, never)).rejects.toThrow('is no file');
    writeFileSync(path, '');
    expect(await readAll()).toEqual({ posts: [], rejects: [], times: null });
    writeFileSync(path, JSON.stringify(message()));
    const recording = await openRecording(path, async () => {}, never);
    writeFileSync(path, 'something else');
    await expect(recording.read(0, 1, 0)).rejects.toThrow('has been changed while');
    await recording.close();
  });
});

describe('played', () => {
  const listener = { onRejects: async () => {}, onTrouble: () => {} };
  const sourceOf = (options: Partial<RecordingSourceOptions> = {}) => {
    const notes: string[] = [];
    const onNote = (note: string) => void notes.push(note);
    const source = recordingSource(
      { path, speed: Number.POSITIVE_INFINITY, loop: false, shiftToNow: false, ...options },
      { ...listener, onNote },
    );
    return { source, notes };
  };
  const record = (...atMs: number[]) => {
    const begin = Date.parse('2022-09-26T03:15:00Z');
    const lines = atMs.map((ms, id) =>
      JSON.stringify(message({ id: String(id), created_at: new Date(begin + ms).toISOString() })),
    );
    writeFileSync(path, lines.join('\n'));
  };
  interface Came extends RecordedPost {
    atMs: number;
    round: number;
  }
  async function play(options: Partial<RecordingSourceOptions>, until = Number.POSITIVE_INFINITY): Promise<Came[]> {
    const stopping = new AbortController();
    const came: Came[] = [];
    for await (const { posts, round } of sourceOf(options).source.posts(stopping.signal)) {
      came.push(...posts.map((post) => ({ ...post, atMs: Date.now(), round })));
      if (came.length >= until) stopping.abort();
    }
    return came;
  }

  test('at a pace: nothing before it is due, and as much faster as asked for', async () => {
    record(0, 2_000, 1_000);
    const begunMs = Date.now();
    const came = await play({ speed: 20 });
    expect(came.map(({ postId }) => postId)).toEqual(['0', '2', '1']);
    for (const [index, { atMs }] of came.entries()) expect(atMs - begunMs).toBeGreaterThanOrEqual(index * 50 - 1);
    expect(came[0]?.createdAtMs).toBe(Date.parse('2022-09-26T03:15:00Z'));
  });

  test('as if it were now: no post is sent before it was made, and their distances stay', async () => {
    record(0, 1_000, 2_000);
    for (const speed of [20, Number.POSITIVE_INFINITY]) {
      const begunMs = Date.now();
      const came = await play({ speed, shiftToNow: true });
      expect(came.every(({ createdAtMs, atMs }) => createdAtMs <= atMs)).toBe(true);
      expect(came.map(({ createdAtMs }) => createdAtMs - (came[0]?.createdAtMs ?? 0))).toEqual([0, 1_000, 2_000]);
      expect(came[2]?.createdAtMs).toBeGreaterThanOrEqual(begunMs);
      expect(JSON.parse(came[2]?.json ?? '').data.created_at).toBe(new Date(came[2]?.createdAtMs ?? 0).toISOString());
    }
  });

  test('again and again, each round with its own time and number', async () => {
    record(0, 10);
    const came = await play({ loop: true, shiftToNow: true }, 6);
    expect(came.map(({ postId, round }) => `${postId}/${round}`)).toEqual(['0/0', '1/0', '0/1', '1/1', '0/2', '1/2']);
    const starts = came.filter(({ postId }) => postId === '0').map(({ createdAtMs }) => createdAtMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  test('tells once that it waits, and until when, where that takes long', async () => {
    record(0, 100, 1_800_000);
    const { source, notes } = sourceOf({ speed: 1, shiftToNow: true });
    const stopping = new AbortController();
    let firstMs = 0;
    for await (const { posts } of source.posts(stopping.signal)) {
      firstMs ||= posts[0]?.createdAtMs ?? 0;
      // In the pause that comes then.
      if (posts.some(({ postId }) => postId === '1')) setTimeout(() => stopping.abort(), 50);
    }
    expect(notes.slice(1)).toEqual([
      `The next post is due at ${new Date(firstMs + 1_800_000).toISOString()}: waits until then.`,
    ]);
  });

  test('tells what it holds, and that rounds without a shift are the same posts; stops in the middle of a pause', async () => {
    record(0, 3_600_000);
    const { source, notes } = sourceOf({ loop: true, speed: 1 });
    const stopping = new AbortController();
    for await (const { posts } of source.posts(stopping.signal)) {
      expect(posts).toHaveLength(1);
      stopping.abort();
    }
    expect(notes).toEqual([
      `${path} has 2 posts, from 2022-09-26T03:15:00.000Z to 2022-09-26T04:15:00.000Z.`,
      expect.stringContaining('count once only'),
    ]);
    for (const speed of [20, 1]) {
      const shifted = sourceOf({ loop: true, shiftToNow: true, speed });
      for await (const _ of shifted.source.posts(never)) break;
      expect(shifted.notes.slice(1)).toEqual(speed > 1 ? [expect.stringContaining('may be late')] : []);
    }
    writeFileSync(path, 'nothing');
    await expect(sourceOf().source.check?.()).resolves.toBeUndefined();
    await expect(sourceOf({ path: `${path}.not` }).source.check?.()).rejects.toThrow(`There is no file ${path}.not.`);
    const empty = sourceOf();
    for await (const _ of empty.source.posts(never)) throw new Error('There are none.');
    expect(empty.notes).toEqual([`${path} has no posts.`]);
  });
});
