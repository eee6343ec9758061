import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { writePosts } from '../../../simulators/tweet-stream/write-posts.ts';
import { sent } from './stream-for-test.ts';

const posts = sent(1_300);

function collect(takeMs = 0) {
  const written: string[] = [];
  const target = new Writable({
    highWaterMark: 16,
    write(chunk: Buffer, _, done) {
      written.push(chunk.toString());
      if (takeMs === 0) done();
      else void delay(takeMs).then(() => done());
    },
  });
  return { written, target, linesOf: () => written.join('').split('\n').slice(0, -1) };
}
const options = () => ({ total: 1_201, speed: Number.POSITIVE_INFINITY, stopping: new AbortController().signal });

test('writes as many lines as were asked for, no faster than they are taken', async () => {
  const { target, linesOf } = collect(1);
  const told: number[] = [];
  await writePosts({ ...options(), posts, target, onWritten: (lines) => told.push(lines) });
  expect(linesOf()).toEqual(posts.slice(0, 1_201).map(({ line }) => line));
  expect(told).toEqual([500, 1_000, 1_201]);
});

test('keeps the pace: nothing before it is due', async () => {
  const { target, linesOf } = collect();
  const begun = Date.now();
  const paced = [0, 500, 1_000].map((atMs) => ({ atMs, line: String(atMs) }));
  const at: number[] = [];
  await writePosts({ ...options(), posts: paced, target, speed: 10, onWritten: () => at.push(Date.now() - begun) });
  expect(linesOf()).toEqual(['0', '500', '1000']);
  expect(at).toHaveLength(3);
  for (const [index, ms] of at.entries()) expect(ms).toBeGreaterThanOrEqual(index * 50 - 1);
});

test('stops in the middle of a pause, and while nobody takes anything', async () => {
  const pausing = new AbortController();
  const { target, linesOf } = collect();
  const far = [0, 3_600_000].map((atMs) => ({ atMs, line: String(atMs) }));
  const onWritten = () => pausing.abort();
  await writePosts({ ...options(), posts: far, target, speed: 1, stopping: pausing.signal, onWritten });
  expect(linesOf()).toEqual(['0']);

  const stuck = new Writable({ highWaterMark: 1, write() {} });
  const waiting = new AbortController();
  const told = () => void setImmediate(() => waiting.abort());
  await writePosts({ ...options(), posts, target: stuck, stopping: waiting.signal, onWritten: told });
});
