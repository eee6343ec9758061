import { readFile, rename, writeFile } from 'node:fs/promises';
import type { FilePosition } from '../../contracts/karma/feed.ts';

/** @returns null where there is none, or none that can be read: then everything is read again, which harms nobody */
export async function loadPosition(file: string): Promise<FilePosition | null> {
  try {
    const position: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isPosition(position) ? position : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, whenever the process dies. */
export async function savePosition(file: string, position: FilePosition): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(position)}\n`);
  await rename(`${file}.new`, file);
}

function isPosition(value: unknown): value is FilePosition {
  if (typeof value !== 'object' || value === null) return false;
  const { inode, offset, line, before, within } = value as Record<keyof FilePosition, unknown>;
  const numbers = [inode, offset, line].every((number) => Number.isSafeInteger(number) && (number as number) >= 0);
  // Without the bytes before it, nobody could tell whether the file is still the same.
  const isKnown = typeof before === 'string' && (before !== '' || offset === 0);
  return numbers && isKnown && typeof within === 'boolean';
}
