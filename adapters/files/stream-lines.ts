import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { LineBatch, LineSource, SourceLine } from '../../contracts/karma/feed.ts';

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
  const splitter = createSplitter(longestLine);
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

/** Cuts bytes, in whatever pieces they come, into lines. */
function createSplitter(longestLine: number) {
  let rest = Buffer.alloc(0);
  let number = 0;
  let isTooLong = false;

  function take(bytes: Buffer, finished: boolean): SourceLine[] {
    number += 1;
    if (isTooLong) {
      isTooLong = false;
      return [];
    }
    const text = bytes.subarray(0, longestLine).toString().replace(/\r$/, '');
    return [{ text: number === 1 ? text.replace(/^\uFEFF/, '') : text, number, finished }];
  }

  return {
    add(chunk: Buffer): SourceLine[] {
      const bytes = Buffer.concat([rest, chunk]);
      const lines: SourceLine[] = [];
      let start = 0;
      for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
        lines.push(...take(bytes.subarray(start, end), true));
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > longestLine) {
        if (!isTooLong) {
          lines.push(...take(rest, true));
          number -= 1;
        }
        isTooLong = true;
        rest = Buffer.alloc(0);
      }
      return lines;
    },
    end: (): SourceLine | null => (rest.length === 0 && !isTooLong ? null : (take(rest, false)[0] ?? null)),
  };
}
