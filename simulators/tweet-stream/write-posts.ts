import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { PacedOptions } from './paced-lines.ts';
import { pacedLines, unlessAborted } from './paced-lines.ts';

export interface WriteOptions extends PacedOptions {
  target: Writable;
  /** Told after each write how many lines there are. */
  onWritten(lines: number): void;
}

/** Writes posts when they are due, no faster than the target takes them. Returns once the total is written, or it is to stop. */
export async function writePosts({ target, onWritten, ...paced }: WriteOptions): Promise<void> {
  let written = 0;
  for await (const lines of pacedLines(paced)) {
    const isTaken = target.write(lines.map((line) => `${line}\n`).join(''));
    written += lines.length;
    onWritten(written);
    if (!isTaken) await once(target, 'drain', { signal: paced.stopping }).catch(unlessAborted(paced.stopping));
  }
}
