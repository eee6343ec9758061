import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeRecordedLine } from '../../../domain/trends/recorded-line.ts';
import type { BuiltSimulator } from '../../helpers/built-simulator.ts';
import { buildSimulator } from '../../helpers/built-simulator.ts';

let simulator: BuiltSimulator;
beforeAll(async () => {
  simulator = await buildSimulator('tweet-stream');
  cpSync('simulators/tweet-stream/data', join(simulator.directory, 'data'), { recursive: true });
});
afterAll(() => simulator?.remove());

const start = (...args: string[]) => spawn(process.execPath, [simulator.entry, ...args]);
const quick = ['--speed', 'max', '--start', '2022-09-26T03:15:00Z', '--invalid', '0'];

test('writes lines and nothing else to standard output, the same ones as to a file', async () => {
  const child = start('--total', '1200', ...quick);
  const [output, log, exit] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect(exit).toEqual([0, null]);
  expect(log).toContain('"lines":1200,"msg":"all posts are written"');
  const lines = output.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines).toHaveLength(1_200);
  const decoded = lines.map((line) => decodeRecordedLine(line));
  expect(decoded.every((one) => one !== null && 'recorded' in one)).toBe(true);

  const file = join(simulator.directory, 'posts.jsonl');
  const again = start('--total', '1200', '--output', file, '--form', 'string', ...quick);
  expect(await once(again, 'exit')).toEqual([0, null]);
  expect(
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(lines);
});

test('ends on a signal, or when nobody reads any more; tells how it is used, and what is wrong', async () => {
  const endless = start();
  await once(endless.stdout, 'data');
  endless.kill('SIGTERM');
  expect(await once(endless, 'exit')).toEqual([0, null]);

  const unread = start('--speed', 'max');
  await once(unread.stdout, 'data');
  unread.stdout.destroy();
  expect(await once(unread, 'exit')).toEqual([0, null]);

  const help = start('--help');
  expect(await text(help.stdout)).toContain('--burst-every <s>');
  const wrong = start('--rate', 'max');
  const [log, exit] = await Promise.all([text(wrong.stderr), once(wrong, 'exit')]);
  expect(exit).toEqual([1, null]);
  expect(log).toContain('--rate must be a number');
});
