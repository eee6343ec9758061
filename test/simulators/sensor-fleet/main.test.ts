import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BuiltSimulator } from '../../helpers/built-simulator.ts';
import { buildSimulator } from '../../helpers/built-simulator.ts';
import { freePort } from '../../helpers/free-ports.ts';

let simulator: BuiltSimulator;
beforeAll(async () => {
  simulator = await buildSimulator('sensor-fleet');
});
afterAll(() => simulator?.remove());

test('says only what is its own to say, waits for a queue that is away, and ends when it is told to', async () => {
  const flags = ['--endpoint', `http://127.0.0.1:${await freePort()}`, '--rate', 'max'];
  const env = { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
  const child = spawn(process.execPath, [simulator.entry, ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = text(child.stderr);
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (lines) => String(lines).includes('takes nothing yet') && resolve());
  });
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect([await exit, await said]).toEqual([[0, null], '']);
});
