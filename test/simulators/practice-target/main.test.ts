import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BuiltSimulator } from '../../helpers/built-simulator.ts';
import { buildSimulator } from '../../helpers/built-simulator.ts';

let simulator: BuiltSimulator;
beforeAll(async () => {
  simulator = await buildSimulator('practice-target');
});
afterAll(() => simulator?.remove());

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [simulator.entry, '--ca-directory', simulator.directory, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
const anyPorts = ['--http-port', '0', '--https-port', '0'];

test.each<[string, (child: ChildProcess) => void]>([
  ['on SIGTERM', (child) => child.kill('SIGTERM')],
  ['on SIGINT', (child) => child.kill('SIGINT')],
  ['when its parent lets go of it', (child) => child.disconnect()],
])('tells its parent that it is ready, and exits with 0 %s', async (_, end) => {
  const child = start(...anyPorts);
  await once(child, 'message');
  const exit = once(child, 'exit');
  end(child);
  expect(await exit).toEqual([0, null]);
});

test('exits with 1 and names the flag when a port is none', async () => {
  const child = start('--http-port', '70000');
  const [output, [code]] = await Promise.all([text(child.stdout ?? Readable.from([])), once(child, 'exit')]);
  expect(code).toBe(1);
  expect(output).toContain('--http-port must be a port from 0 to 65535, not \\"70000\\"');
});
