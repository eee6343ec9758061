import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { followLog, lastLines, tailOf } from '../../../services/native/log.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'log-')), 'log');
});
afterEach(() => rmSync(join(file, '..'), { recursive: true, force: true }));

test('shows the last lines', () => {
  writeFileSync(file, 'one\ntwo\nthree\nunfinished');
  expect(tailOf(file, 2)).toBe('three\nunfinished');
  expect(tailOf(file, 100)).toBe('one\ntwo\nthree\nunfinished');
  expect(lastLines(file)).toContain('three\nunfinished');
});

test('a log that is not there is empty', () => {
  expect(tailOf(file, 5)).toBe('');
  expect(lastLines(file)).toContain('empty');
});

test('follows what is added, and begins anew with a log that was put aside', async () => {
  writeFileSync(file, 'one\ntwo\n');
  const followed = followLog(file, 1);
  expect((await followed.next()).value).toBe('two\n');
  appendFileSync(file, 'three\n');
  expect((await followed.next()).value).toBe('three\n');
  writeFileSync(file, 'new\n');
  expect((await followed.next()).value).toBe('new\n');
  await followed.return(undefined);
});
