import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { claimRunFile } from '../../services/run-file.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'run-file-'));
  file = join(directory, 'run.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const sleeper = (marker: string) => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', marker]);

test('ends what a killed supervisor left behind', async () => {
  const left = sleeper('left');
  const gone = once(left, 'exit');
  (await claimRunFile(file)).record([left.pid ?? 0]);
  await claimRunFile(file);
  expect(await gone).toEqual([null, 'SIGTERM']);
});

test('takes it as done when what is left ends in the moment before it is told to', async () => {
  const left = sleeper('left');
  (await claimRunFile(file)).record([left.pid ?? 0]);
  const kill = process.kill.bind(process);
  const toldTooLate = jest.spyOn(process, 'kill').mockImplementationOnce((pid) => {
    kill(pid, 'SIGKILL');
    throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' });
  });
  await claimRunFile(file);
  expect(toldTooLate).toHaveBeenCalledWith(left.pid ?? 0, 'SIGTERM');
  toldTooLate.mockRestore();
});

test('leaves a process alone that only has the number of an earlier one', async () => {
  const stranger = sleeper('stranger');
  writeFileSync(
    file,
    JSON.stringify({ supervisor: 0, children: [{ pid: stranger.pid, commandLine: 'something else' }] }),
  );
  await claimRunFile(file);
  expect(stranger.exitCode).toBeNull();
  expect(() => process.kill(stranger.pid ?? 0, 0)).not.toThrow();
  stranger.kill();
});

test('refuses a folder on which another Vigil runs', async () => {
  const other = sleeper('vigil');
  writeFileSync(file, JSON.stringify({ supervisor: other.pid, children: [] }));
  await expect(claimRunFile(file)).rejects.toThrow(`already running on this folder (process ${other.pid})`);
  other.kill();
});

test('a released folder is free', async () => {
  const claimed = await claimRunFile(file);
  claimed.release();
  expect(existsSync(file)).toBe(false);
});
