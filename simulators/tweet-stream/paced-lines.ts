import { setTimeout as delay } from 'node:timers/promises';
import type { SentPost } from './stream.ts';

export interface PacedOptions {
  posts: Iterable<SentPost>;
  /** Infinity for no end. */
  total: number;
  /** How fast the posts' clock runs; Infinity for no pause at all. */
  speed: number;
  stopping: AbortSignal;
}

/** So many lines, when they are due together, are given together. */
const linesAtOnce = 500;

/** Gives lines when they are due, to whoever asks for them; who asks late gets what has become due by then. */
export async function* pacedLines({ posts, total, speed, stopping }: PacedOptions): AsyncGenerator<string[]> {
  if (total === 0) return;
  const begun = Date.now();
  let given = 0;
  let due: string[] = [];
  for (const { atMs, line } of posts) {
    const pauseMs = begun + atMs / speed - Date.now();
    if (pauseMs > 0) {
      if (due.length > 0) yield due;
      due = [];
      await delay(pauseMs, undefined, { signal: stopping }).catch(unlessAborted(stopping));
    }
    if (stopping.aborted) break;
    due.push(line);
    given += 1;
    if (given === total) break;
    if (due.length === linesAtOnce) {
      yield due;
      due = [];
    }
  }
  if (due.length > 0) yield due;
}

export const unlessAborted =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!signal.aborted) throw error;
  };
