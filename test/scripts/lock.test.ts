import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const library = pathToFileURL(join(process.cwd(), 'scripts/lock.mjs')).href;

/** A process that notes when it comes into its own and when it leaves, under the lock. */
const program = (steps: string) => `
  import { appendFileSync } from 'node:fs';
  import { setTimeout as delay } from 'node:timers/promises';
  import { withLock } from '${library}';
  const note = (word) => appendFileSync('notes', word + process.pid + '\\n');
  await withLock('lock', async () => { note('in '); ${steps} note('out '); });`;

const run = (source: string) =>
  promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], { cwd: folder, timeout: 60_000 });

test('work under the lock is done by one process at a time, also where its owner died', async () => {
  const { pid } = await deadProcess();
  writeFileSync(join(folder, 'lock'), String(pid));
  await Promise.all(Array.from({ length: 4 }, () => run(program('await delay(20);'))));
  const notes = readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n');
  expect(notes).toHaveLength(8);
  for (let index = 0; index < notes.length; index += 2) {
    expect(notes[index + 1]).toBe(notes[index]?.replace('in', 'out'));
  }
});

test('work that fails, and work that ends its process, give the lock back', async () => {
  await expect(run(program("throw new Error('failed');"))).rejects.toThrow('failed');
  await run(program('process.exit(0);'));
  await run(program(''));
});

test('a lock is nobody’s whose owner’s number another process has by now, or that tells no owner', async () => {
  for (const left of [`${process.pid} 1`, '']) {
    writeFileSync(join(folder, 'lock'), left);
    await run(program(''));
  }
});

async function deadProcess() {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child;
}
