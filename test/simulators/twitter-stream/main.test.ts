import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parseOptions } from '../../../simulators/twitter-stream/options.ts';
import type { BuiltSimulator } from '../../helpers/built-simulator.ts';
import { buildSimulator } from '../../helpers/built-simulator.ts';
import { expectEventually } from '../../helpers/eventually.ts';

let simulator: BuiltSimulator;
let tokenFile: string;
beforeAll(async () => {
  simulator = await buildSimulator('twitter-stream');
  cpSync('simulators/tweet-stream/data', join(simulator.directory, 'data'), { recursive: true });
  tokenFile = join(simulator.directory, 'token');
  writeFileSync(tokenFile, 'of-the-test\n');
});
const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
afterAll(() => simulator?.remove());

function start(...args: string[]) {
  const child = spawn(process.execPath, [simulator.entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return { child, output: () => output };
}

test('plays the stream with posts of its own, and goes wrong when it is to', async () => {
  const { child, output } = start('--token-file', tokenFile, '--rate', '500', '--fault', 'cut=0.5');
  await expectEventually(() => expect(output()).toContain('the filtered stream is at'));
  const { url } = JSON.parse(output().split('\n')[0] ?? '');
  const headers = { authorization: 'Bearer of-the-test' };
  const body = JSON.stringify({ add: [{ value: 'place_country:CA' }] });
  await fetch(`${url}/2/tweets/search/stream/rules`, { method: 'POST', headers, body });
  const answer = await fetch(`${url}/2/tweets/search/stream`, { headers });
  await expect(answer.text()).rejects.toThrow('terminated');
  expect(output()).toContain('"fault":"cut"');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  const { sent, requests } = JSON.parse(
    output()
      .split('\n')
      .findLast((line) => line.includes('so far')) ?? '',
  );
  expect(sent).toBeGreaterThan(10);
  expect(requests).toBe(2);
});

test('says what is wrong with its flags, and how it is used', async () => {
  const { child, output } = start('--rate', 'much', '--token-file', tokenFile);
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(output()).toContain('--rate must be a number');
  const help = start('--help');
  expect(await once(help.child, 'exit')).toEqual([0, null]);
  expect(help.output()).toContain('--fault <name>=<s>');
});

test('flags', () => {
  expect(parseOptions(['--token-file', 'x'])).toEqual({
    ...{ tokenFile: 'x', port: 0, rate: 50, seed: 1, keepAliveMs: 20_000, connections: 1, connects: 50, rules: 1_000 },
    ...{ backfill: true, faults: [] },
  });
  const faults = ['--fault', 'stall=60', '--fault', 'error=0.5'];
  expect(parseOptions(['--token-file', 'x', '--no-backfill', ...faults])).toMatchObject({
    backfill: false,
    faults: [
      { name: 'stall', everySeconds: 60 },
      { name: 'error', everySeconds: 0.5 },
    ],
  });
  expect(parseOptions(['--help'])).toBeNull();
  expect(() => parseOptions([])).toThrow('--token-file must name');
  expect(() => parseOptions(['--token-file', 'x', '--fault', 'fire=3'])).toThrow('--fault knows no "fire"');
  expect(() => parseOptions(['--token-file', 'x', '--fault', 'cut'])).toThrow('--fault cut= must be a number');
});
