import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readCredentials } from '../../config/local-services.ts';

// jest runs in the project's folder.
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => join('docs', name))];

interface Block {
  /** Page and line. */
  at: string;
  script: string;
}

const blocks = pages.flatMap((page): Block[] => {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(({ index, 1: script = '' }) => ({
    at: `${page}:${text.slice(0, index).split('\n').length}`,
    // Placeholders, such as <id>, would be redirections.
    script: script.replace(/<[a-z][a-z ]*>/g, 'placeholder'),
  }));
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-documented-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const bash = (script: string, ...options: string[]) =>
  spawnSync('bash', options, { cwd: directory, input: script, encoding: 'utf8' });

test('every command that is told is one to the shell', () => {
  expect(blocks.length).toBeGreaterThan(20);
  const refused = blocks.map(({ at, script }) => ({ at, says: bash(script, '-n').stderr })).filter(({ says }) => says);
  expect(refused).toEqual([]);
});

test('what makes the credentials without Node.js makes those that docker-compose.yml asks for, for their owner alone', () => {
  const { script = '' } = blocks.find((block) => block.script.includes('credentials.env)')) ?? {};
  // Whether there is an openssl isn't asked here.
  expect(bash(`openssl() { echo 0f; }\n${script}`)).toMatchObject({ status: 0, stderr: '' });
  const asked = readFileSync('docker-compose.yml', 'utf8').matchAll(/\$\{([A-Z_]+):\?/g);
  const made = readCredentials(join(directory, '.vigil'));
  expect(Object.keys(made).sort()).toEqual([...new Set([...asked].map(([, name]) => name))].sort());
  expect(new Set(Object.values(made))).toEqual(new Set(['vigil0f']));
  expect(statSync(join(directory, '.vigil/credentials.env')).mode & 0o777).toBe(0o600);
});
