import { setTimeout as delay } from 'node:timers/promises';
import type { PostSource, PostSourceListener, SourcedPosts } from '../../contracts/trends/produce.ts';
import type { RecordingTimes } from '../../domain/trends/recording-clock.ts';
import { dueAtMs, shiftToNow } from '../../domain/trends/recording-clock.ts';
import type { Recording } from './recording.ts';
import { checkRecording, openRecording } from './recording.ts';

export interface RecordingSourceOptions {
  path: string;
  /** How many times faster than it was recorded; Infinity for no pause at all. */
  speed: number;
  /** Whether to begin anew at its end, for ever. */
  loop: boolean;
  /** Whether times are moved so that it is as if it were now, anew in each round. */
  shiftToNow: boolean;
}

const postsAtOnce = 500;
/** Pauses longer than that are told of. */
const longPauseMs = 10_000;

/** A file of posts, sorted and played at a pace. What is wrong in it is told once, before anything else. */
export function recordingSource(options: RecordingSourceOptions, listener: PostSourceListener): PostSource {
  const { path, loop } = options;
  const { onRejects, onNote } = listener;
  let rounds = 0;
  return {
    ...{ name: path, repeatable: true },
    check: () => checkRecording(path),
    counts: () => (loop ? { rounds } : {}),
    async *posts(stopping) {
      const recording = await openRecording(path, onRejects, stopping).catch(unlessAborted(stopping));
      if (recording === null) return;
      try {
        const { times, posts } = recording;
        if (times === null) return onNote(`${path} has no posts.`);
        onNote(`${path} has ${posts} posts, from ${moment(times.firstMs)} to ${moment(times.lastMs)}.`);
        if (loop && !options.shiftToNow) onNote('Each round has the same times: posts of later ones count once only.');
        else if (loop && options.speed > 1)
          onNote(
            'Faster than 1x, the times of each round overlap those of the one before: posts of later ones may be late.',
          );
        do {
          yield* playOnce(recording, times, { ...options, onNote }, stopping, rounds);
          rounds += 1;
        } while (loop && !stopping.aborted);
      } finally {
        await recording.close();
      }
    },
  };
}

async function* playOnce(
  recording: Recording,
  times: RecordingTimes,
  { speed, shiftToNow: isShifted, onNote }: RecordingSourceOptions & Pick<PostSourceListener, 'onNote'>,
  stopping: AbortSignal,
  round: number,
): AsyncGenerator<SourcedPosts> {
  const begunMs = Date.now();
  const shiftMs = isShifted ? shiftToNow(times, speed, begunMs) : 0;
  const dueAt = (createdAtMs: number) => dueAtMs(createdAtMs - shiftMs, times, speed, begunMs);
  for (let at = 0; at < recording.posts; at += postsAtOnce) {
    const posts = await recording.read(at, postsAtOnce, shiftMs);
    while (posts.length > 0) {
      const later = posts.findIndex(({ createdAtMs }) => dueAt(createdAtMs) > Date.now());
      const due = posts.splice(0, later === -1 ? posts.length : later);
      if (due.length > 0) yield { posts: due, round };
      const [next] = posts;
      if (stopping.aborted) return;
      if (next === undefined) continue;
      const nextMs = dueAt(next.createdAtMs);
      if (nextMs - Date.now() > longPauseMs) onNote(`The next post is due at ${moment(nextMs)}: waits until then.`);
      await pauseUntil(nextMs, stopping);
      if (stopping.aborted) return;
    }
  }
}

/** No timer waits longer. */
const longestPauseMs = 2 ** 31 - 1;

const pauseUntil = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(Math.min(Math.max(0, ms - Date.now()), longestPauseMs), undefined, { signal }).catch(() => {});

/** The latest moment that there is a date of; slowed down enough, a post may be due later. */
const lastDateMs = 8.64e15;
const moment = (ms: number): string => new Date(Math.min(ms, lastDateMs)).toISOString();

const unlessAborted =
  (signal: AbortSignal) =>
  (error: unknown): null => {
    if (!signal.aborted) throw error;
    return null;
  };
