import { join } from 'node:path';
import { Command } from 'commander';
import { connectClient, temporalTarget } from '../adapters/temporal/connection.ts';
import { readEnvironment } from '../config/environment.ts';
import { ConfigError, loadConfig } from '../config/load-config.ts';
import { registerConfig } from './commands/config.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerReplay } from './commands/replay.ts';
import { registerStart } from './commands/start.ts';

const environment = readEnvironment();
const distDirectory = join(import.meta.dirname, '..');
const exit = (code: number) => {
  process.exitCode = code;
};
const { stdout, stderr } = process;
const program = new Command('vigil');
registerStart(program, { environment, distDirectory, terminal: stdout.isTTY });
registerConfig(program, { environment, stdout });
registerDoctor(program, { environment, stdout, exit });
registerReplay(program, {
  connect() {
    const { temporal, temporalPort } = loadConfig(environment);
    return connectClient(temporalTarget(temporal, temporalPort));
  },
  workflowBundle: { codePath: join(distDirectory, 'workflow-bundles/scans.js') },
  historiesDirectory: join(distDirectory, '../test/replay/histories'),
  stdout,
  stderr,
  exit,
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  stderr.write(`${error.message}\n`);
  exit(2);
}
