// Runs one of the project's TypeScript programs (a benchmark, a recorder): node scripts/run-ts.mjs <file> [arguments …]
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ensureBuild, ensureDependencies, fail, root } from './ensure.mjs';

const [file] = process.argv.splice(2, 1);
if (file === undefined) fail('usage: node scripts/run-ts.mjs <file.ts> [arguments …]');

ensureDependencies();
await ensureBuild();
const outfile = join(root, 'dist', 'run', `${basename(file, '.ts')}.mjs`);
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
