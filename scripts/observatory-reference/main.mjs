// Records what the HTTP Observatory's own package makes of our sites, for the tests to compare with.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const outfile = join(process.cwd(), '.vigil/reference/record.mjs');
await build({
  entryPoints: ['scripts/observatory-reference/record.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
await import(pathToFileURL(outfile).href);
