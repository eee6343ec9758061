import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessIdentity } from './identity.ts';
import { isAlive, self } from './identity.ts';
import { isSystemError } from './system-error.ts';

export interface LockOptions {
  /** Told once whom it waits for. */
  waiting?: (holder: ProcessIdentity) => void;
}

/**
 * Does some work while no other process does the same; a lock that a killed process left behind is nobody's.
 * @param file stands for the work; made and removed here
 */
export async function withLock<T>(file: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Within one process too, two holders have to differ.
  const claim = `${file}.${randomUUID()}`;
  writeFileSync(claim, JSON.stringify(self()));
  try {
    await acquire(file, claim, options);
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(claim, { force: true });
  }
}

async function acquire(file: string, claim: string, { waiting }: LockOptions): Promise<void> {
  let told = false;
  while (!linked(claim, file)) {
    const holder = read(file);
    if (holder === null) continue;
    if (!isAlive(holder)) {
      discard(file, holder);
      continue;
    }
    if (!told) waiting?.(holder);
    told = true;
    await delay(50);
  }
}

/** A hard link appears with its content at once, and only where there was none. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Of two that find the same dead holder one may come late, and take what the other has linked meanwhile: it gives it back. */
function discard(file: string, dead: ProcessIdentity): void {
  const taken = `${file}.${randomUUID()}`;
  try {
    renameSync(file, taken);
  } catch {
    return;
  }
  const holder = read(taken);
  if (holder !== null && (holder.pid !== dead.pid || holder.began !== dead.began)) linked(taken, file);
  rmSync(taken, { force: true });
}

const nobody: ProcessIdentity = { pid: 0, began: '' };

/** null where there is no lock. One without its content, as a power failure leaves it behind, is nobody's. */
function read(file: string): ProcessIdentity | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return nobody;
  }
}
