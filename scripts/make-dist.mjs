// Everything that is built goes to dist/: the compiled processes, the workflow bundles, the console. It is made beside and
// put in place at the end, so that a Vigil that runs from dist/, or another build, is not disturbed.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { buildWeb } from '../web/build.mjs';
import { root, run } from './ensure.mjs';

const pipelines = ['scans'];

/** @param stamp what the result was built from; kept in it, for `ensureBuild` */
export async function makeDist(stamp) {
  const made = join(root, `dist-${process.pid}`);
  try {
    run(process.execPath, [
      ...[join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
      ...['--outDir', made],
    ]);
    await buildWeb({ outDir: join(made, 'web') });
    for (const pipeline of pipelines) await bundleWorkflows(made, pipeline);
    await writeEnvExample(made);
    writeFileSync(join(made, '.stamp'), stamp);
    putInPlace(made);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

async function bundleWorkflows(made, pipeline) {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(made, 'workflows', `${pipeline}.js`),
    logger: new DefaultLogger('WARN'),
  });
  mkdirSync(join(made, 'workflow-bundles'), { recursive: true });
  writeFileSync(join(made, 'workflow-bundles', `${pipeline}.js`), code);
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
