import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const tailBytes = 256 * 1024;

/** The last lines of a log, each with its line break; nothing where there is no log. */
export const tailOf = (file: string, lines: number): string => lastOf(readFrom(file, -tailBytes).text, lines);

const lastOf = (text: string, lines: number): string =>
  text
    .split(/(?<=\n)/)
    .slice(-lines)
    .join('');

/** The end of a log as part of an error message. */
export function lastLines(file: string): string {
  const end = tailOf(file, 5).trim();
  return end === '' ? `Its log is empty (${file}).` : `Its log (${file}) ends with:\n${end}`;
}

/** Yields the last lines of a log, and then for ever what is added. */
export async function* followLog(file: string, lines: number): AsyncGenerator<string> {
  const before = readFrom(file, -tailBytes);
  yield lastOf(before.text, lines);
  let { end } = before;
  for (;;) {
    const next = readFrom(file, end);
    end = next.end;
    if (next.text !== '') yield next.text;
    else await delay(200);
  }
}

/** Reads from an offset, a negative one from the end; a file that became shorter was put aside and is read from its start. */
function readFrom(file: string, offset: number): { text: string; end: number } {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return { text: '', end: 0 };
  }
  try {
    const { size } = fstatSync(descriptor);
    const start = offset > size ? 0 : offset < 0 ? Math.max(0, size + offset) : offset;
    const buffer = Buffer.alloc(Math.min(size - start, tailBytes));
    const read = readSync(descriptor, buffer, 0, buffer.length, start);
    return { text: buffer.toString('utf8', 0, read), end: start + read };
  } finally {
    closeSync(descriptor);
  }
}
