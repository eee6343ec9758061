import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { identify } from '../processes/identity.ts';

/**
 * Makes a folder beside its place and puts it there when it is whole, so that it is there wholly or not at all, whatever
 * is killed. Where two do so at once, the first to finish wins, and both have it.
 * @param program file in it by which one sees that it is whole
 */
export async function installOnce(
  directory: string,
  program: string,
  build: (temporary: string) => Promise<void>,
): Promise<void> {
  if (existsSync(join(directory, program))) return;
  await mkdir(dirname(directory), { recursive: true });
  await removeLeftovers(directory);
  const temporary = `${directory}.making-${process.pid}-${randomUUID().slice(0, 8)}`;
  await mkdir(temporary);
  try {
    await build(temporary);
    await putInPlace(temporary, directory, program);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function putInPlace(temporary: string, directory: string, program: string): Promise<void> {
  // What is there without its program is no installation: an older Vigil, or a user, left it so.
  if (existsSync(directory) && !existsSync(join(directory, program))) await rm(directory, { recursive: true });
  try {
    await rename(temporary, directory);
  } catch (error) {
    if (!existsSync(join(directory, program))) throw error;
  }
}

/** Those of processes that were killed while they made the same. */
async function removeLeftovers(directory: string): Promise<void> {
  const mark = `${basename(directory)}.making-`;
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(mark) || identify(Number.parseInt(name.slice(mark.length), 10)) !== null) continue;
    await rm(join(dirname(directory), name), { recursive: true, force: true });
  }
}
