// `npm run check`: what has to hold before each commit, in under a minute: lint, format, layers, types, unit tests.
import { join } from 'node:path';
import { ensureDependencies, root, run } from './ensure.mjs';

ensureDependencies();
const inherit = { stdio: 'inherit' };
const bin = (path) => join(root, 'node_modules', path);
const steps = {
  'lock file': [join(root, 'scripts/complete-lock.mjs'), '--check'],
  'lint, format and layers': [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings'],
  types: [bin('typescript/bin/tsc'), '--noEmit', '-p', '.'],
  'types of the console': [bin('typescript/bin/tsc'), '--noEmit', '-p', 'web'],
  'unit tests': [bin('jest/bin/jest.js'), '--selectProjects', 'unit', '--silent'],
};
for (const [name, args] of Object.entries(steps)) {
  console.log(`\n— ${name}`);
  run(process.execPath, args, inherit);
}
