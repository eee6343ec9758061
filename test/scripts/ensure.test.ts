import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'vigil-clone-'));
  for (const name of ['ensure.mjs', 'lock.mjs', 'build.mjs']) {
    mkdirSync(join(clone, 'scripts'), { recursive: true });
    copyFileSync(join('scripts', name), join(clone, 'scripts', name));
  }
  copyFileSync('tsconfig.build.json', join(clone, 'tsconfig.build.json'));
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'api/app.ts', 'web/main.tsx'])
    write(name, '{}');
  // Stand-ins for what takes long; each notes that it ran, and fails if another of its kind runs.
  write(
    'bin/npm',
    '#!/bin/sh\nmkdir installing || exit 1\necho install >> notes\nsleep 0.2\nmkdir -p node_modules\nrmdir installing\n',
    0o755,
  );
  write(
    'scripts/make-dist.mjs',
    `import { appendFileSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    export async function makeDist(stamp) {
      mkdirSync('building');
      appendFileSync('notes', 'build\\n');
      await delay(200);
      mkdirSync('dist', { recursive: true });
      writeFileSync('dist/.stamp', stamp);
      rmdirSync('building');
    }`,
  );
});
afterEach(() => rmSync(clone, { recursive: true }));

function write(name: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(clone, name)), { recursive: true });
  writeFileSync(join(clone, name), text, { mode });
}

const build = () =>
  promisify(execFile)(process.execPath, ['scripts/build.mjs'], {
    cwd: clone,
    env: { PATH: `${join(clone, 'bin')}:/usr/bin:/bin` },
  });

/** What was done since it was last asked. */
function done(): string[] {
  const notes = join(clone, 'notes');
  const lines = existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : [];
  rmSync(notes, { force: true });
  return lines;
}

test('commands at the same time install once and build once', async () => {
  await Promise.all([build(), build(), build()]);
  expect(done()).toEqual(['install', 'build']);
});

test('a build is made when what it is made from has changed, and not for a file that somebody left', async () => {
  await build();
  expect(done()).toEqual(['install', 'build']);
  for (const name of [
    'note.ts',
    'data.json',
    'plans/plan.ts',
    'test/a.test.ts',
    'docs/a.html',
    '.vigil/run.json',
    'api/.swp',
  ])
    write(name, 'stray');
  // As an editor marks a file that it holds.
  symlinkSync('somebody@somewhere', join(clone, 'api/.#app.ts'));
  await build();
  expect(done()).toEqual([]);
  for (const name of ['api/app.ts', 'web/main.tsx', 'package.json', 'tsconfig.json']) {
    write(name, '{ }');
    await build();
    expect([name, ...done()]).toEqual([name, 'build']);
  }
});
