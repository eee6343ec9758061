// `npm test`: installs what is missing, builds, and runs every suite against real servers and a real browser.
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureBuild, ensureDependencies, root, run } from './ensure.mjs';

const jestArguments = process.argv.slice(2);

ensureDependencies();
await ensureBuild();
ensureChromium();
run(
  process.execPath,
  [
    join(root, 'node_modules/jest/bin/jest.js'),
    ...jestArguments,
    '--reporters=default',
    '--reporters=<rootDir>/test/helpers/closing-line-reporter.cjs',
  ],
  { stdio: 'inherit' },
);
