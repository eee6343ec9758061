import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FilePosition, LineBatch, LineSource } from '../../contracts/karma/feed.ts';
import type { LineFile } from './line-file.ts';
import { openLineFile } from './line-file.ts';

export interface FollowOptions {
  path: string;
  /** Where the last run stopped; null for the beginning. */
  position: FilePosition | null;
  /** Whether to end at the file's end, instead of waiting for more. */
  once: boolean;
  /** Bytes; of a longer line, the beginning is given. */
  longestLine: number;
  linesPerBatch: number;
  /** Between two looks at a file that has no more. */
  pollMs?: number;
  /** How long a file that was rotated away must have been quiet: who wrote to it may not have noticed yet. */
  rotatedQuietMs?: number;
  stopping: AbortSignal;
  /** Told what isn't as usual, in a sentence. */
  onNote(note: string): void;
}

/**
 * Follows a file by its name, as `tail -F` does: waits for it, reads one that was rotated away to its end and goes on with
 * the new one, begins anew where it was truncated or written anew. A line is given once it has ended.
 * @throws {Error} of the system, where the file can't be read; and where it isn't there, with `once`
 */
export async function* followLines(options: FollowOptions): LineSource {
  const { path, once, stopping, linesPerBatch, longestLine, pollMs = 100, rotatedQuietMs = 1_000, onNote } = options;
  let file = await begin(options);
  let rotatedAtMs: number | null = null;
  try {
    while (file !== null && !stopping.aborted) {
      const lines = await file.next(linesPerBatch);
      if (lines !== null && lines.length > 0) {
        rotatedAtMs = null;
        yield { lines, position: file.position() };
        continue;
      }
      if (lines !== null && !(await isAnotherThere(path, file))) {
        if (once) {
          if (file.unfinished() !== null)
            onNote(`The last line of ${path} has no end yet: it is left for the next time.`);
          return;
        }
        await pause(pollMs, stopping);
        continue;
      }
      // What came between the last look into the old file and the new one's coming is read before anything else.
      const isNews: boolean = lines !== null && rotatedAtMs === null;
      rotatedAtMs ??= Date.now();
      const isQuiet: boolean = !isNews && (once || lines === null || Date.now() - rotatedAtMs >= rotatedQuietMs);
      const next: LineFile | null = isQuiet ? await openLineFile(path, null, longestLine) : null;
      if (next === null) {
        await pause(pollMs, stopping);
        continue;
      }
      onNote(`${path} was ${lines === null ? 'truncated or written anew' : 'rotated'}: reading it from its beginning.`);
      const left: LineFile = file;
      [file, rotatedAtMs] = [next, null];
      await left.close();
      yield* unfinishedOf(left, next);
    }
  } finally {
    await file?.close();
  }
}

/** The half line that a file ended with. Nobody will end it, so it is set aside. */
function* unfinishedOf(left: LineFile, next: LineFile): Generator<LineBatch> {
  const line = left.unfinished();
  if (line !== null) yield { lines: [line], position: next.position() };
}

/** Opens what the last run stopped in, wherever it is by now, or else the file, once it is there. */
async function begin({ path, position, once, longestLine, pollMs = 100, stopping, onNote }: FollowOptions) {
  if (position !== null) {
    const left = (await openLineFile(path, position, longestLine)) ?? (await findRotated(path, position, longestLine));
    if (left !== null) return left;
  }
  let isWaiting = false;
  while (!stopping.aborted) {
    const file = await openLineFile(path, null, longestLine);
    if (file !== null) {
      if (position !== null) onNote(`${path} is not the file that was left: reading it from its beginning.`);
      return file;
    }
    if (once) throw new Error(`There is no file ${path}.`);
    if (!isWaiting) onNote(`Waiting for ${path}, which isn't there yet.`);
    isWaiting = true;
    await pause(pollMs, stopping);
  }
  return null;
}

/** Whoever rotates a file gives it a name that begins with the old one. */
async function findRotated(path: string, position: FilePosition, longestLine: number): Promise<LineFile | null> {
  const [folder, name] = [dirname(path), basename(path)];
  const siblings = await readdir(folder).catch(() => []);
  for (const sibling of siblings.filter((other) => other.startsWith(name) && other !== name)) {
    const facts = await stat(join(folder, sibling)).catch(() => null);
    if (facts?.isFile() !== true || facts.ino !== position.inode) continue;
    const file = await openLineFile(join(folder, sibling), position, longestLine);
    if (file !== null) return file;
  }
  return null;
}

async function isAnotherThere(path: string, { inode }: LineFile): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts !== null && facts.ino !== inode;
}

const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {});
