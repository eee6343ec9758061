// Everything that is built goes to dist/: the compiled processes, the workflow bundles, the console. It is made beside and
// put in place at the end, so that a Vigil that runs from dist/, or another build, is not disturbed.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { buildWeb } from '../web/build.mjs';
import { root, run } from './ensure.mjs';

/** What programs read that is no code; beside them in dist/ as in the sources. */
const dataFolders = ['simulators/finding-stream/data', 'simulators/tweet-stream/data'];

/** @param stamp what the result was built from; kept in it, for `ensureBuild` */
export async function makeDist(stamp) {
  const made = join(root, `dist-${process.pid}`);
  try {
    run(process.execPath, [
      ...[join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
      ...['--outDir', made],
    ]);
    for (const data of dataFolders) cpSync(join(root, data), join(made, data), { recursive: true });
    await buildWeb({ outDir: join(made, 'web') });
    await bundlePipelines(made);
    await writeEnvExample(made);
    writeFileSync(join(made, '.stamp'), stamp);
    putInPlace(made);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** A bundle of each pipeline for its worker, and one of all for `vigil replay`. */
async function bundlePipelines(made) {
  const workflows = join(made, 'workflows');
  const pipelines = readdirSync(workflows).flatMap((name) => /^(.+)\.js$/.exec(name)?.[1] ?? []);
  writeFileSync(join(workflows, 'all.js'), pipelines.map((name) => `export * from './${name}.js';\n`).join(''));
  mkdirSync(join(made, 'workflow-bundles'));
  for (const name of [...pipelines, 'all']) {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(workflows, `${name}.js`),
      logger: new DefaultLogger('WARN'),
    });
    writeFileSync(join(made, 'workflow-bundles', `${name}.js`), code);
  }
}

async function writeEnvExample(made) {
  const { renderEnvExample } = await import(pathToFileURL(join(made, 'config/describe.js')).href);
  const file = join(root, '.env.example');
  if (readFileSync(file, 'utf8') !== renderEnvExample()) writeFileSync(file, renderEnvExample());
}

function putInPlace(made) {
  const dist = join(root, 'dist');
  const old = join(root, `dist-${process.pid}-old`);
  try {
    renameSync(dist, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  renameSync(made, dist);
  rmSync(old, { recursive: true, force: true });
}
