import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '../..');

/** A simulator's program, built for a test that runs it as a process of its own. */
export interface BuiltSimulator {
  /** Of its own; removed at the end. */
  directory: string;
  entry: string;
  remove(): Promise<void>;
}

/** @param name folder below simulators/ */
export async function buildSimulator(name: string): Promise<BuiltSimulator> {
  // Inside node_modules, so that the packages left out of the bundle are found.
  const directory = await mkdtemp(join(root, `node_modules/.vigil-${name}-`));
  const entry = join(directory, 'main.mjs');
  await build({
    entryPoints: [join(root, 'simulators', name, 'main.ts')],
    outfile: entry,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  return { directory, entry, remove: () => rm(directory, { recursive: true }) };
}
