import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BuiltSimulator } from '../../helpers/built-simulator.ts';
import { buildSimulator } from '../../helpers/built-simulator.ts';
import { expectEventually } from '../../helpers/eventually.ts';

const known = 'simulators/finding-stream/data/finding.csv';
let simulator: BuiltSimulator;
beforeAll(async () => {
  simulator = await buildSimulator('finding-stream');
});
afterAll(() => simulator?.remove());

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [simulator.entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
const outputOf = ({ stdout }: ChildProcess): Promise<string> => text(stdout ?? Readable.from([]));

test('writes what was recorded and ends; told to stay, it waits for a signal', async () => {
  const file = join(simulator.directory, 'finding.csv');
  const child = start('--input', known, '--output', file, '--flat-out');
  const [output, exit] = await Promise.all([outputOf(child), once(child, 'exit')]);
  expect(exit).toEqual([0, null]);
  expect(output).toContain('"lines":1000,"msg":"all findings are written"');
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(known, 'utf8'));

  const staying = start('--generate', '5', '--output', `${file}.random`, '--flat-out', '--stay');
  const stayed = once(staying, 'exit');
  await expectEventually(() => expect(readFileSync(`${file}.random`, 'utf8').split('\n')).toHaveLength(6));
  expect(staying.exitCode).toBeNull();
  staying.kill('SIGTERM');
  expect(await stayed).toEqual([0, null]);
});

test('exits with 1 where the file holds something else', async () => {
  const file = join(simulator.directory, 'other.csv');
  const first = start('--generate', '5', '--output', file, '--flat-out');
  await once(first, 'exit');
  const second = start('--generate', '5', '--seed', '2', '--output', file, '--flat-out');
  const [output, exit] = await Promise.all([outputOf(second), once(second, 'exit')]);
  expect(exit).toEqual([1, null]);
  expect(output).toContain('holds other findings');
});
