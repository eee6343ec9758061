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
  simulator = await buildSimulator('aws-proxy');
});
afterAll(() => simulator?.remove());

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [simulator.entry, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
const outputOf = ({ stdout }: ChildProcess): Promise<string> => text(stdout ?? Readable.from([]));

test('says where it listens, does what the flags say, and tells at its end what it did', async () => {
  const flags = ['--upstream', 'http://127.0.0.1:9', '--fault', 'failedEntries=1', '--operations', 'PutRecords'];
  const child = start('--service', 'kinesis', '--throttle', ...flags);
  const output = outputOf(child);
  const [line] = await once(child.stdout ?? new Readable(), 'data');
  const { url } = JSON.parse(String(line).split('\n')[0] ?? '');
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecord' },
    body: '{}',
  });
  expect([answer.status, await answer.json()]).toEqual([500, expect.objectContaining({ __type: 'InternalFailure' })]);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(await output).toContain('"requests":{"PutRecord":1},"faults":{"failedEntries":1}');
});

test.each([
  [['--service', 'sns', '--upstream', 'http://127.0.0.1:9'], '--service must be kinesis or sqs'],
  [['--service', 'sqs'], '--upstream must be an http URL'],
  [['--service', 'sqs', '--upstream', 'http://127.0.0.1:9', '--throttle'], '--throttle is for kinesis'],
  [
    ['--service', 'sqs', '--upstream', 'http://127.0.0.1:9', '--fault', 'failedEntries=1'],
    'knows no \\"failedEntries\\"',
  ],
  [['--service', 'sqs', '--upstream', 'http://127.0.0.1:9', '--fault', 'failedSends=2'], 'failedSends must be a prob'],
  [['--service', 'sqs', '--upstream', 'http://127.0.0.1:9', '--delay', '9-1'], 'delayMs must be a range'],
])('exits with 1 at %j', async (flags, told) => {
  const child = start(...flags);
  const [output, [code]] = await Promise.all([outputOf(child), once(child, 'exit')]);
  expect(code).toBe(1);
  expect(output).toContain(told);
});
