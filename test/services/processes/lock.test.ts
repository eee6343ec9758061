import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { self } from '../../../services/processes/identity.ts';
import { withLock } from '../../../services/processes/lock.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { gate } from '../../helpers/gate.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
  file = join(directory, 'deep', 'lock');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs many at once, and tells how many were at work together at most. */
async function contend(count: number): Promise<number> {
  let atWork = 0;
  let most = 0;
  const one = () =>
    withLock(file, async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      for (let turns = 0; turns < 5; turns += 1) await turn();
      atWork -= 1;
    });
  await Promise.all(Array.from({ length: count }, one));
  return most;
}

test('lets one in at a time, and leaves nothing behind', async () => {
  expect(await contend(8)).toBe(1);
  expect(readdirSync(join(directory, 'deep'))).toEqual([]);
});

test('takes what a killed process held, one taker at a time', async () => {
  await withLock(file, async () => {});
  writeFileSync(file, JSON.stringify({ ...self(), began: 'before the last restart' }));
  expect(await contend(8)).toBe(1);
  expect(readdirSync(join(directory, 'deep'))).toEqual([]);
});

test('takes a lock that a power failure left without its content', async () => {
  await withLock(file, async () => {});
  writeFileSync(file, '');
  expect(await contend(8)).toBe(1);
  expect(readdirSync(join(directory, 'deep'))).toEqual([]);
});

test('says whom it waits for', async () => {
  const [entered, left] = [gate(), gate()];
  const holder = withLock(file, async () => {
    entered.open();
    await left.opened;
  });
  await entered.opened;
  const told: number[] = [];
  const waiter = withLock(file, async () => {}, { waiting: ({ pid }) => void told.push(pid) });
  await expectEventually(() => expect(told).toEqual([process.pid]));
  left.open();
  await Promise.all([holder, waiter]);
});

test('is free again when the work fails', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});
