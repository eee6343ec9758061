import { closeSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openLog } from '../../../services/processes/log-file.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-file-'));
  file = join(directory, 'logs', 'server.log');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function log(line: string): void {
  const descriptor = openLog(file);
  writeSync(descriptor, `${line}\n`);
  closeSync(descriptor);
}

const grown = 10 * 1024 * 1024 + 1;

test('goes on with a log, up to 10 MiB of it', () => {
  log('first');
  truncateSync(file, grown - 1);
  log('second');
  expect(readdirSync(join(directory, 'logs'))).toEqual(['server.log']);
  expect(readFileSync(file, 'utf8')).toMatch(/^first\n.*second\n$/s);
});

test('puts a longer one aside, and keeps one of those', () => {
  for (const line of ['first', 'second', 'third']) {
    log(line);
    truncateSync(file, grown);
  }
  log('last');
  expect(readdirSync(join(directory, 'logs')).sort()).toEqual(['server.log', 'server.log.old']);
  expect(readFileSync(file, 'utf8')).toBe('last\n');
  expect(statSync(`${file}.old`).size).toBe(grown);
  expect(readFileSync(`${file}.old`, 'utf8').slice(0, 6)).toBe('third\n');
});
