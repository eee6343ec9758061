import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { FindingLine } from './findings.ts';

export interface WriteOptions {
  lines: Iterable<FindingLine>;
  /** File that the lines are added to, made with its folder where it is missing. */
  file: string;
  /** Real time for a day of findings; 0 for none at all. */
  secondsPerDay: number;
  /** Before the first line. */
  delaySeconds: number;
  stopping: AbortSignal;
  /** Told after each write how many lines the file has. */
  onWritten(lines: number): void;
}

const dayMs = 86_400_000;
/** So many lines, when they are due together, are one write. */
const linesPerWrite = 500;

/**
 * Writes lines when they are due, and goes on behind those that are there already: as after a restart, when the last one
 * may be half a line.
 * @throws {Error} where the file holds something else
 */
export async function writeLines(options: WriteOptions): Promise<void> {
  const { file, secondsPerDay, stopping, onWritten } = options;
  await mkdir(dirname(file), { recursive: true });
  const rest = afterWritten(options.lines, await existing(file), file);
  await delay(options.delaySeconds * 1000, undefined, { signal: stopping }).catch(() => {});
  const target = await open(file, 'a');
  try {
    let written = rest.written;
    let due: string[] = [];
    const write = async () => {
      if (due.length === 0) return;
      await target.write(due.join(''));
      written += due.length;
      due = [];
      onWritten(written);
    };
    let begun: { foundAtMs: number; atMs: number } | null = null;
    for (const { text, foundAtMs } of rest.lines) {
      begun ??= { foundAtMs, atMs: Date.now() };
      const dueAtMs = begun.atMs + ((foundAtMs - begun.foundAtMs) / dayMs) * secondsPerDay * 1000;
      const pauseMs = secondsPerDay === 0 ? 0 : dueAtMs - Date.now();
      if (pauseMs > 0) {
        await write();
        await delay(pauseMs, undefined, { signal: stopping }).catch(() => {});
      }
      if (stopping.aborted) return;
      due.push(text);
      if (due.length === linesPerWrite) await write();
    }
    await write();
  } finally {
    await target.close();
  }
}

async function existing(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** Of the lines what isn't in the file yet, each with its end; the first may be the rest of one. */
function afterWritten(
  lines: Iterable<FindingLine>,
  there: Buffer,
  file: string,
): { lines: Iterable<FindingLine>; written: number } {
  const all = lines[Symbol.iterator]();
  let offset = 0;
  let written = 0;
  const whole = (line: FindingLine) => ({ ...line, text: `${line.text}\n` });
  for (let next = all.next(); !next.done; next = all.next()) {
    const line = whole(next.value);
    const bytes = Buffer.from(line.text);
    const known = there.subarray(offset, offset + bytes.length);
    if (!bytes.subarray(0, known.length).equals(known)) throw somethingElse(file);
    offset += known.length;
    if (known.length < bytes.length) {
      const first = { ...line, text: bytes.subarray(known.length).toString() };
      return { lines: chain(first, all, whole), written };
    }
    written += 1;
  }
  if (offset < there.length) throw somethingElse(file);
  return { lines: [], written };
}

function* chain(
  first: FindingLine,
  others: Iterator<FindingLine>,
  whole: (line: FindingLine) => FindingLine,
): Generator<FindingLine> {
  yield first;
  for (let next = others.next(); !next.done; next = others.next()) yield whole(next.value);
}

const somethingElse = (file: string): Error =>
  new Error(`${file} holds other findings than those to be written: remove it, or name another file.`);
