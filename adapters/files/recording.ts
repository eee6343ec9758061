import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { RecordedPost } from '../../contracts/trends/post.ts';
import type { RejectedPostLine } from '../../contracts/trends/produce.ts';
import { decodeRecordedLine, longestPostBytes } from '../../domain/trends/recorded-line.ts';
import type { RecordingTimes } from '../../domain/trends/recording-clock.ts';
import type { SortedLines } from './line-index.ts';
import { createLineIndex } from './line-index.ts';
import { lineRanges } from './line-ranges.ts';
import { readRanges } from './read-ranges.ts';

/** A recording of posts whose lines are known, in the order of `created_at` and, where that is the same, of the file. */
export interface Recording {
  posts: number;
  /** null where it has none. */
  times: RecordingTimes | null;
  /** So many posts from an index on, in that order. @param shiftMs added to their times */
  read(from: number, count: number, shiftMs: number): Promise<RecordedPost[]>;
  close(): Promise<void>;
}

/** Lines that are no posts are told as they are found, so many at once. */
const rejectsAtOnce = 100;

/** @throws {Error} where there is no file that could be read */
export async function checkRecording(path: string): Promise<void> {
  const file = await openFile(path);
  await file.close();
}

/**
 * Looks through a file once, and remembers of each post where it is and when it was made, in some 40 bytes.
 * @throws {Error} of the system, where the file can't be read; the signal's reason once it aborts
 */
export async function openRecording(
  path: string,
  onRejects: (rejects: RejectedPostLine[]) => Promise<void>,
  signal: AbortSignal,
): Promise<Recording> {
  const file = await openFile(path);
  try {
    const index = createLineIndex();
    const rejects: RejectedPostLine[] = [];
    for await (const { offset, bytes, text, number } of lineRanges(file, longestPostBytes, signal)) {
      const decoded = decodeRecordedLine(text);
      if (decoded === null) continue;
      if ('recorded' in decoded) index.add({ createdAtMs: decoded.recorded.createdAtMs, offset, bytes });
      else {
        rejects.push({ file: path, line: number, ...decoded, text, at: new Date().toISOString() });
        if (rejects.length === rejectsAtOnce) await onRejects(rejects.splice(0));
      }
    }
    if (rejects.length > 0) await onRejects(rejects);
    return recordingOf(path, file, index.sorted());
  } catch (error) {
    await file.close();
    throw error;
  }
}

function recordingOf(path: string, file: FileHandle, index: SortedLines): Recording {
  return {
    posts: index.length,
    times:
      index.length === 0 ? null : { firstMs: index.at(0).createdAtMs, lastMs: index.at(index.length - 1).createdAtMs },
    async read(from, count, shiftMs) {
      const wanted = Array.from({ length: Math.min(count, index.length - from) }, (_, at) => index.at(from + at));
      const lines = await readRanges(file, wanted);
      return lines.map((line) => {
        const decoded = decodeRecordedLine(line.toString(), shiftMs);
        if (decoded !== null && 'recorded' in decoded) return decoded.recorded;
        throw new Error(`${path} has been changed while it was being produced: begin again.`);
      });
    },
    close: () => file.close(),
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`There is no file ${path}.`, { cause: error });
  }
  throw new Error(`${path} is no file: a recording is read twice, so that it can be sorted, and a pipe can't be.`);
}
