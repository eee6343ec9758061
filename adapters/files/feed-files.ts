import { createReadStream } from 'node:fs';
import { appendFile, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FeedFiles, LineSource } from '../../contracts/karma/feed.ts';
import { followLines } from './follow-lines.ts';
import { loadPosition, savePosition } from './position-file.ts';
import { streamLines } from './stream-lines.ts';

export interface FeedFilesOptions {
  /** A file, or `-` for standard input. */
  path: string;
  /** Folder for what is kept; empty for the file's own, or the working directory for an input. */
  keepIn: string;
  once: boolean;
  fromStart: boolean;
  longestLine: number;
  linesPerBatch: number;
  stopping: AbortSignal;
  onNote(note: string): void;
}

/** @throws {Error} of the system, where the folder can't be written to */
export async function openFeedFiles(options: FeedFilesOptions): Promise<FeedFiles> {
  const { path, keepIn, fromStart } = options;
  const folder = keepIn || (path === '-' ? '.' : dirname(path));
  const name = path === '-' ? 'stdin' : basename(path);
  const beside = (kind: string) => join(folder, `${name}.${kind}`);
  const positionFile = beside('position');
  await mkdir(folder, { recursive: true });
  const position = fromStart ? null : await loadPosition(positionFile);
  const isPassing = await isStream(path);
  return {
    repeatable: !isPassing,
    source: isPassing ? readStream(options) : followLines({ ...options, position }),
    keepRejects: (rejects) =>
      appendFile(beside('rejects'), rejects.map((reject) => `${JSON.stringify(reject)}\n`).join('')),
    unsentFile: beside('unsent'),
    keepUnsent: (lines) => appendFile(beside('unsent'), lines.map(({ text }) => `${text}\n`).join('')),
    savePosition: (next) => savePosition(positionFile, next),
  };
}

/** Of a pipe, whatever its name, nothing can be read again. */
async function isStream(path: string): Promise<boolean> {
  if (path === '-') return true;
  const facts = await stat(path).catch(() => null);
  return facts !== null && !facts.isFile() && !facts.isDirectory();
}

const readStream = (options: FeedFilesOptions): LineSource =>
  streamLines({ ...options, stream: options.path === '-' ? process.stdin : createReadStream(options.path) });
