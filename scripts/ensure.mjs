// Plain JavaScript on purpose: this runs before anything was installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Installing and building are done by one command at a time. */
const lock = join(root, '.vigil', 'setup.lock');

const minimumNode = [20, 19];

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = minimumNode;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  fail(`Vigil needs Node.js ${minimumNode.join('.')} or newer; this is ${process.versions.node}.`);
}

/** @returns {never} */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Runs a command with this terminal; its output goes to standard error, so that results can be piped. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (error) fail(`${command} could not be run: ${error.message}`);
  if (status !== 0) fail(`${command} ${args.join(' ')} failed with exit code ${status}.`);
}

const hashOf = (files) => {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
};

const readStamp = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** `npm ci`, where the lock file has changed since it last ran here. */
export function ensureDependencies() {
  requireNode();
  const stamp = join(root, 'node_modules', '.vigil-stamp');
  const wanted = `${process.platform}-${process.arch}-${hashOf([join(root, 'package-lock.json')])}`;
  if (readStamp(stamp) === wanted) return;
  withLock(lock, () => {
    if (readStamp(stamp) === wanted) return;
    console.error('Installing dependencies (npm ci) …');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
    writeFileSync(stamp, wanted);
  });
}

/** What dist/ is made from, and nothing else: a note that somebody left in the clone is no reason to build. */
function builtFrom() {
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.build.json'), 'utf8'));
  const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  return [
    ...files.map((name) => join(root, name)),
    ...[...include, 'web', 'scripts'].flatMap((name) => sourceFiles(join(root, name))),
  ];
}

function sourceFiles(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return sourceFiles(path);
      return entry.isFile() && /\.(ts|tsx|mjs|css|html|svg|json|csv)$/.test(entry.name) ? [path] : [];
    });
}

/** Builds into dist/, where a source has changed since the last build. */
export async function ensureBuild() {
  const wanted = hashOf(builtFrom());
  const isBuilt = () => readStamp(join(root, 'dist', '.stamp')) === wanted;
  if (isBuilt()) return;
  await withLock(lock, async () => {
    if (isBuilt()) return;
    console.error('Building …');
    // Loaded only now: it needs the dependencies.
    const { makeDist } = await import('./make-dist.mjs');
    await makeDist(wanted);
  });
}
