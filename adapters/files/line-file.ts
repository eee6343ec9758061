import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { FilePosition, SourceLine } from '../../contracts/karma/feed.ts';

/** A file that is read line by line while others write to it. */
export interface LineFile {
  readonly inode: number;
  /** Behind the lines that were given. */
  position(): FilePosition;
  /**
   * The next lines that have ended; none while there is no more.
   * @returns null where what was read before is no longer there: the file was truncated, or written anew
   */
  next(limit: number): Promise<SourceLine[] | null>;
  /** What stood behind the last line's end when there were no more lines: the beginning of one; null where nothing did. */
  unfinished(): SourceLine | null;
  close(): Promise<void>;
}

const windowBytes = 65_536;
/** So many bytes before the position are compared. A line has some 25. */
const comparedBytes = 256;

/**
 * @param position where to go on; null for the beginning
 * @param longestLine bytes; of a longer line, the beginning is given
 * @returns null where there is no such file, or another one than that of the position
 */
export async function openLineFile(
  path: string,
  position: FilePosition | null,
  longestLine: number,
): Promise<LineFile | null> {
  const handle = await openIfThere(path);
  if (handle === null) return null;
  const { ino } = await handle.stat();
  if (position === null)
    return readLines(handle, { inode: ino, offset: 0, line: 0, before: '', within: false }, longestLine);
  const file = readLines(handle, position, longestLine);
  if (ino === position.inode && (await file.next(0)) !== null) return file;
  await file.close();
  return null;
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function readLines(handle: FileHandle, start: FilePosition, longestLine: number): LineFile {
  const buffer = Buffer.alloc(comparedBytes + windowBytes);
  let { offset, line, within } = start;
  let before = Buffer.from(start.before, 'base64');
  let rest = '';

  /** Takes a line, or a piece of one that is too long. */
  function take(bytes: Buffer, ended: boolean): SourceLine[] {
    const number = line + 1;
    const isEndOfLongOne = within;
    within = !ended;
    if (ended) line += 1;
    if (isEndOfLongOne) return [];
    return [{ text: textOf(bytes.subarray(0, longestLine), number), number, finished: true }];
  }

  return {
    inode: start.inode,
    position: () => ({ inode: start.inode, offset, line, before: before.toString('base64'), within }),

    async next(limit) {
      const { bytesRead } = await handle.read(buffer, 0, before.length + windowBytes, offset - before.length);
      const read = buffer.subarray(0, bytesRead);
      if (!read.subarray(0, before.length).equals(before)) return null;
      const lines: SourceLine[] = [];
      let at = before.length;
      let end = read.indexOf('\n', at);
      while (lines.length < limit && end >= 0) {
        lines.push(...take(read.subarray(at, end), true));
        at = end + 1;
        end = read.indexOf('\n', at);
      }
      if (limit > 0 && at === before.length && bytesRead - at === windowBytes) {
        lines.push(...take(read.subarray(at), false));
        at = bytesRead;
      }
      rest = end < 0 && !within ? textOf(read.subarray(at, at + longestLine), line + 1) : '';
      offset += at - before.length;
      before = Buffer.from(read.subarray(Math.max(0, at - comparedBytes), at));
      return lines;
    },

    unfinished: () => (rest === '' ? null : { text: rest, number: line + 1, finished: false }),
    close: () => handle.close(),
  };
}

/** Without the rest of a line end of other systems, and the mark that some of their programs put before the first line. */
const textOf = (bytes: Buffer, number: number): string => {
  const text = bytes.toString().replace(/\r$/, '');
  return number === 1 ? text.replace(/^\uFEFF/, '') : text;
};
