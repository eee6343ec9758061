import type { FileHandle } from 'node:fs/promises';

/** A line of a file, and where it is, without its end. */
export interface LineRange {
  offset: number;
  bytes: number;
  /** Of a line that is too long, its beginning, and a byte more than may be. */
  text: string;
  /** From 1 on. */
  number: number;
}

const windowBytes = 1_048_576;
const lineFeed = 10;
const byteOrderMark = Buffer.from('\uFEFF');

/**
 * Reads a file from its beginning to its end, line by line; the last one may lack its end.
 * @param longestBytes of a line
 * @throws the signal's reason once it aborts
 */
export async function* lineRanges(
  file: FileHandle,
  longestBytes: number,
  signal: AbortSignal,
): AsyncGenerator<LineRange> {
  const window = Buffer.alloc(windowBytes);
  /** The beginning of the line that goes on, cut where it is too long. */
  let head: Buffer = Buffer.alloc(0);
  let start = 0;
  let number = 0;
  const end = (until: number): LineRange => {
    number += 1;
    const range = { offset: start, bytes: until - start, text: head.toString(), number };
    head = Buffer.alloc(0);
    start = until + 1;
    return range;
  };
  const append = (bytes: Buffer): void => {
    const room = longestBytes + 1 - head.length;
    if (head.length === 0) head = bytes.subarray(0, room);
    else if (room > 0) head = Buffer.concat([head, bytes.subarray(0, room)]);
  };

  let at = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(window, 0, windowBytes, at);
    if (bytesRead === 0) break;
    let from = at === 0 && window.subarray(0, bytesRead).indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0;
    if (at === 0) start = from;
    for (let feed = find(window, from, bytesRead); feed >= 0; feed = find(window, from, bytesRead)) {
      append(window.subarray(from, feed));
      yield end(at + feed);
      from = feed + 1;
    }
    append(window.subarray(from, bytesRead));
    // The window is written anew.
    head = Buffer.from(head);
    at += bytesRead;
  }
  if (at > start) yield end(at);
}

const find = (window: Buffer, from: number, until: number): number => {
  const feed = window.indexOf(lineFeed, from);
  return feed < until ? feed : -1;
};
