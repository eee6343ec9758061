import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { SentPost } from './stream.ts';

export interface WriteOptions {
  posts: Iterable<SentPost>;
  target: Writable;
  total: number;
  /** How fast the posts' clock runs; Infinity for no pause at all. */
  speed: number;
  stopping: AbortSignal;
  /** Told after each write how many lines there are. */
  onWritten(lines: number): void;
}

/** So many lines, when they are due together, are one write. */
const linesPerWrite = 500;

/** Writes posts when they are due, no faster than the target takes them. Returns once the total is written, or it is to stop. */
export async function writePosts(options: WriteOptions): Promise<void> {
  const { posts, target, total, speed, stopping, onWritten } = options;
  const begun = Date.now();
  let written = 0;
  let due: string[] = [];
  async function write(): Promise<void> {
    if (due.length === 0) return;
    const isTaken = target.write(due.join(''));
    written += due.length;
    due = [];
    onWritten(written);
    if (!isTaken) await once(target, 'drain', { signal: stopping }).catch(unlessAborted(stopping));
  }

  if (total === 0) return;
  for (const { atMs, line } of posts) {
    const pauseMs = begun + atMs / speed - Date.now();
    if (pauseMs > 0) {
      await write();
      await delay(pauseMs, undefined, { signal: stopping }).catch(unlessAborted(stopping));
    }
    if (stopping.aborted) break;
    due.push(`${line}\n`);
    if (due.length === linesPerWrite) await write();
    if (written + due.length === total) break;
  }
  await write();
}

const unlessAborted =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!signal.aborted) throw error;
  };
