import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readBearerToken } from '../../../adapters/twitter/token.ts';

let directory: string;
let tokenFile: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-token-'));
  tokenFile = join(directory, 'token');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('it is what was given, or what its file holds at the moment', async () => {
  expect(await readBearerToken({ token: ' AAAA%3D ', tokenFile: '' })).toBe('AAAA%3D');
  writeFileSync(tokenFile, 'BBBB\n');
  expect(await readBearerToken({ token: 'AAAA', tokenFile })).toBe('BBBB');
  writeFileSync(tokenFile, 'CCCC');
  expect(await readBearerToken({ token: '', tokenFile })).toBe('CCCC');
});

test('what is missing is told, and what to do; never the token itself', async () => {
  await expect(readBearerToken({ token: '', tokenFile: '' })).rejects.toThrow(
    /name that in VIGIL_TWITTER_TOKEN_FILE, or set/,
  );
  await expect(readBearerToken({ token: 'A', tokenFile })).rejects.toThrow(/that VIGIL_TWITTER_TOKEN_FILE names/);
  writeFileSync(tokenFile, '\n');
  await expect(readBearerToken({ token: 'A', tokenFile })).rejects.toThrow('holds no bearer token');
  await expect(readBearerToken({ token: 'A', tokenFile: directory })).rejects.toThrow('can’t be read (EISDIR)');
  writeFileSync(tokenFile, 'sec\nret');
  const refused = await readBearerToken({ token: '', tokenFile }).catch(String);
  expect(refused).toContain('has characters that none has');
  expect(refused).not.toMatch(/sec|ret\b/);
});
