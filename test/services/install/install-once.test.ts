import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { installOnce } from '../../../services/install/install-once.ts';
import { gate } from '../../helpers/gate.ts';

let tools: string;
let directory: string;
beforeEach(() => {
  tools = mkdtempSync(join(tmpdir(), 'tools-'));
  directory = join(tools, 'tool-1.0');
});
afterEach(() => rmSync(tools, { recursive: true, force: true }));

const writer = (content: string) => async (temporary: string) => writeFileSync(join(temporary, 'program'), content);

test('nothing is to be seen of a folder before it is whole', async () => {
  const [began, go] = [gate(), gate()];
  const installing = installOnce(directory, 'program', async (temporary) => {
    await writer('whole')(temporary);
    began.open();
    await go.opened;
  });
  await began.opened;
  expect(existsSync(directory)).toBe(false);
  go.open();
  await installing;
  expect(readFileSync(join(directory, 'program'), 'utf8')).toBe('whole');
  expect(readdirSync(tools)).toEqual(['tool-1.0']);
});

test('of two at once, both have what the first made', async () => {
  const [first, second] = [gate(), gate()];
  const late = installOnce(directory, 'program', async (temporary) => {
    first.open();
    await second.opened;
    await writer('late')(temporary);
  });
  await first.opened;
  await installOnce(directory, 'program', writer('early'));
  second.open();
  await late;
  expect(readFileSync(join(directory, 'program'), 'utf8')).toBe('early');
  expect(readdirSync(tools)).toEqual(['tool-1.0']);
});

test('what is there is not made again, and what fails leaves nothing', async () => {
  await expect(installOnce(directory, 'program', () => Promise.reject(new Error('offline')))).rejects.toThrow(
    'offline',
  );
  expect(readdirSync(tools)).toEqual([]);
  await installOnce(directory, 'program', writer('first'));
  await installOnce(directory, 'program', () => Promise.reject(new Error('called again')));
});

test('clears away what a killed process had begun, not what another is at, and what has no program', async () => {
  const ended = 2 ** 22 + 1;
  for (const owner of [ended, process.pid]) mkdirSync(join(tools, `tool-1.0.making-${owner}-00000000`));
  mkdirSync(directory);
  writeFileSync(join(directory, 'rest'), '');
  await installOnce(directory, 'program', writer('new'));
  expect(readdirSync(tools).sort()).toEqual(['tool-1.0', `tool-1.0.making-${process.pid}-00000000`]);
  expect(readdirSync(directory)).toEqual(['program']);
});
