import { mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** From here on a log is put aside when its server starts. */
const longLogBytes = 10 * 1024 * 1024;

/**
 * Opens a server's log to append to; one that has grown long is put aside, in place of the one put aside before it.
 * @returns the file descriptor, for the caller to close
 */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > longLogBytes) renameSync(file, `${file}.old`);
  return openSync(file, 'a', 0o600);
}
