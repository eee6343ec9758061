import { mkdirSync } from 'node:fs';
import { installTestServices } from './services.ts';
import { bundleWorkflows, testTools } from './temporal.ts';

/** Once for the whole run: the servers are installed and the workflows bundled. */
export default async function setup(): Promise<void> {
  mkdirSync(testTools.directory, { recursive: true });
  await testTools.install();
  await installTestServices();
  await bundleWorkflows();
}
