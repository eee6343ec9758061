// Everything that is built goes to dist/: the compiled processes, the workflow bundles, the console.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { buildWeb } from '../web/build.mjs';
import { root, run } from './ensure.mjs';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')]);
await buildWeb({ outDir: join(dist, 'web') });

mkdirSync(join(dist, 'workflow-bundles'), { recursive: true });
for (const pipeline of ['scans']) {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(dist, 'workflows', `${pipeline}.js`),
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(join(dist, 'workflow-bundles', `${pipeline}.js`), code);
}

const { renderEnvExample } = await import(pathToFileURL(join(dist, 'config/describe.js')).href);
const example = join(root, '.env.example');
const rendered = renderEnvExample();
if (readOrEmpty(example) !== rendered) writeFileSync(example, rendered);

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
