import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readHstsPreload } from '../../../adapters/scanners/hsts-preload.ts';

let directory: string;
const file = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigil-preload-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('reads a list with comments as Chromium keeps it', async () => {
  const list = `// Copyright
{
  // Pins are of no interest here.
  "pinsets": [{ "name": "test", "report_uri": "http://reports.example/" }],
  "entries": [
    { "name": "Listed.example", "policy": "custom", "mode": "force-https" },
    { "name": "app", "policy": "public-suffix", "mode": "force-https", "include_subdomains": true },
    { "name": "pinned.example", "include_subdomains": true, "pins": "test" }
  ]
}`;
  await writeFile(file('list.json'), list);
  const preloaded = readHstsPreload(file('list.json'));
  const hosts = [
    'listed.example',
    'www.listed.example',
    'app',
    'a.b.app',
    'pinned.example',
    'example',
    'notlisted.example',
  ];
  expect(hosts.filter(preloaded)).toEqual(['listed.example', 'app', 'a.b.app']);
});

test.each([
  ['not-json.json', 'entries'],
  ['no-list.json', '{"entries": 1}'],
])('%s is refused by name', async (name, text) => {
  await writeFile(file(name), text);
  expect(() => readHstsPreload(file(name))).toThrow(name);
});

test('a missing file is refused by name', () => {
  expect(() => readHstsPreload(file('missing.json'))).toThrow('missing.json');
});
