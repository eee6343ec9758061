import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { devServerReady, spawnDevServer } from '../../services/temporal/dev-server.ts';
import { freePort } from '../helpers/free-ports.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dev-server-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('waiting for a server that ended says how it did', async () => {
  const ended = new AbortController();
  const waiting = devServerReady(`127.0.0.1:${await freePort()}`, 1, ended.signal);
  ended.abort(new Error('temporal ended with exit code 1'));
  await expect(waiting).rejects.toThrow('temporal ended with exit code 1');
});

test('a start puts a long log aside and leaves no file open', async () => {
  const logFile = join(directory, 'temporal.log');
  writeFileSync(logFile, '');
  truncateSync(logFile, 11 * 1024 * 1024);
  // Only prints what it was asked to do, into the log.
  const server = spawnDevServer({
    program: '/bin/echo',
    port: 1,
    uiPort: 0,
    codecPort: 0,
    dataFile: join(directory, 'temporal.db'),
    logFile,
  });
  await once(server, 'exit');
  expect(readFileSync(logFile, 'utf8')).toContain('start-dev');
  expect(readdirSync(directory)).toContain('temporal.log.old');
  if (process.platform === 'linux') expect(openFiles()).not.toContain(logFile);
});

/** Links of descriptors that were closed meanwhile can't be read. */
const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      return [];
    }
  });
