import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ensureCredentials } from '../../services/credentials.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'credentials-')), 'new');
  file = join(home, 'credentials.env');
});
afterEach(() => rmSync(join(home, '..'), { recursive: true, force: true }));

test('are made once, however many ask at once, for their owner alone', async () => {
  const made = await Promise.all([ensureCredentials(home, 'mongodb'), ensureCredentials(home, 'mongodb')]);
  expect(made[0]).toEqual(made[1]);
  expect(made[0]?.MONGODB_PASSWORD).toMatch(/^[\w-]{32}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await ensureCredentials(home, 'mongodb')).toEqual(made[0]);
});

test('each server has its own and adds only what is missing', async () => {
  const mongodb = await ensureCredentials(home, 'mongodb');
  const sqs = await ensureCredentials(home, 'sqs');
  expect(Object.keys(sqs)).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
  expect(await ensureCredentials(home, 'kinesis')).toEqual(sqs);
  expect(await ensureCredentials(home, 'mongodb')).toEqual(mongodb);
});

test('what a user wrote there stays', async () => {
  await ensureCredentials(home, 'sqs');
  writeFileSync(file, 'MONGODB_PASSWORD=of-my-own\n');
  expect(await ensureCredentials(home, 'mongodb')).toMatchObject({
    MONGODB_PASSWORD: 'of-my-own',
    MONGODB_USER: 'vigil',
  });
  expect(readFileSync(file, 'utf8')).toContain('MONGODB_PASSWORD=of-my-own');
});
