import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { LineBatch, LineSource, SourceLine } from '../../contracts/karma/feed.ts';
import { createLineSplitter } from './line-splitter.ts';

export interface StreamLinesOptions {
  stream: Readable;
  /** Bytes; of a longer line, the beginning is given. */
  longestLine: number;
  linesPerBatch: number;
  /** What has been taken from the stream by then is still given, as nobody can take it again. */
  stopping: AbortSignal;
}

/** Reads a stream, such as standard input, to its end. Its last line is given as unfinished where it has no end. */
export async function* streamLines({ stream, longestLine, linesPerBatch, stopping }: StreamLinesOptions): LineSource {
  const splitter = createLineSplitter(longestLine);
  for await (const chunk of chunksOf(stream, stopping)) {
    const lines = splitter.add(chunk);
    for (let start = 0; start < lines.length; start += linesPerBatch)
      yield batchOf(lines.slice(start, start + linesPerBatch));
  }
  const last = splitter.end();
  if (last !== null) yield batchOf([last]);
}

const batchOf = (lines: SourceLine[]): LineBatch => ({ lines, position: null });

async function* chunksOf(stream: Readable, stopping: AbortSignal): AsyncGenerator<Buffer> {
  let isOver = false;
  let failure: unknown = null;
  stream.once('end', () => {
    isOver = true;
  });
  stream.once('error', (error) => {
    isOver = true;
    failure = error;
  });
  for (;;) {
    const isLast = stopping.aborted;
    const chunk: Buffer | null = stream.read();
    // Whoever writes may never pause; so nothing more is taken, as nobody could take it again.
    if (isLast) stream.destroy();
    if (chunk !== null) yield Buffer.from(chunk);
    else if (failure !== null) throw failure;
    if (isLast || (chunk === null && isOver)) return;
    if (chunk === null) await somethingNew(stream, stopping);
  }
}

async function somethingNew(stream: Readable, stopping: AbortSignal): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, stopping]);
  // An error is thrown to whoever waits; it is kept for the one who reads.
  await Promise.race(['readable', 'end'].map((event) => once(stream, event, { signal }))).catch(() => {});
  over.abort();
}
