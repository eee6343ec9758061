import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { endProcess, identify, isAlive, self } from '../../../services/processes/identity.ts';

const started: { kill(signal: 'SIGKILL'): unknown }[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

async function run(program: string) {
  const child = spawn(process.execPath, ['-e', `${program}; console.log("ready"); setInterval(() => {}, 1000)`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  await once(child.stdout, 'data');
  const identity = identify(child.pid ?? 0);
  if (identity === null) throw new Error('it runs, but has no identity');
  return { child, identity };
}

test('a process is told from another that has its number', () => {
  expect(isAlive(self())).toBe(true);
  expect(isAlive({ ...self(), began: 'at another time' })).toBe(false);
});

test('a process that has ended is gone, even before its parent asks how', async () => {
  const { child, identity } = await run('');
  expect(isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(identify(child.pid ?? 0)).toBeNull();
});

test('ends a process that heeds SIGTERM, and in the end one that doesn’t', async () => {
  const heeding = await run('process.on("SIGTERM", () => process.exit(7))');
  const exit = once(heeding.child, 'exit');
  await endProcess(heeding.identity, 60_000);
  expect(await exit).toEqual([7, null]);

  const stubborn = await run('process.on("SIGTERM", () => {})');
  const end = once(stubborn.child, 'exit');
  await endProcess(stubborn.identity, 50);
  expect(await end).toEqual([null, 'SIGKILL']);
});

test('hits nobody who only has the number', async () => {
  const { child, identity } = await run('');
  await endProcess({ ...identity, began: 'at another time' }, 0);
  expect(isAlive(identity)).toBe(true);
  expect(child.killed).toBe(false);
});
