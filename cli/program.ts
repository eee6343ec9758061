import { Command } from 'commander';
import { registerCancel } from './commands/cancel.ts';
import type { ClientDependencies } from './commands/client-dependencies.ts';
import type { KarmaDependencies } from './commands/karma.ts';
import { registerKarma } from './commands/karma.ts';
import { registerList } from './commands/list.ts';
import { registerScan } from './commands/scan.ts';
import { registerShow } from './commands/show.ts';
import type { TelemetryDependencies } from './commands/telemetry.ts';
import { registerTelemetry } from './commands/telemetry.ts';
import type { TrendsDependencies } from './commands/trends.ts';
import { registerTrends } from './commands/trends.ts';
import type { Output } from './text/screen.ts';

export interface ProgramDependencies
  extends ClientDependencies,
    TelemetryDependencies,
    KarmaDependencies,
    TrendsDependencies {
  version: string;
  stdout: Output;
  stderr: Output;
}

/**
 * The `vigil` command with what talks to a running Vigil; the entry point adds what runs one. Throws a CommanderError
 * instead of exiting.
 */
export function createProgram({ version, stdout, stderr, ...dependencies }: ProgramDependencies): Command {
  const program = new Command('vigil')
    .description('Durable security-operations pipelines on Temporal.')
    .version(version, '-V, --version', 'print the version')
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: false, sortSubcommands: false })
    .showHelpAfterError('(vigil --help says what there is; vigil <command> --help says more)')
    .exitOverride()
    .addHelpText('after', `\n${examples}`);
  registerScan(program, dependencies);
  registerList(program, dependencies);
  registerShow(program, dependencies);
  registerCancel(program, dependencies);
  registerTelemetry(program, dependencies);
  registerKarma(program, dependencies);
  registerTrends(program, dependencies);
  return program;
}

const examples = `Examples:
  npm start                                  run Vigil, in another terminal
  vigil scan https://example.com --watch     scan, and read the report
  vigil list --state running                 what is going on
  vigil telemetry tail                       the events of the stream, as they come
  vigil karma feed finding.csv               send findings, as they are added to a file
  vigil trends top trending                  cities with unusually many posts, and why
  vigil trends produce file posts.jsonl      send posts, as they were recorded
  vigil doctor                               what is there, what is missing, what to do

VIGIL_API_URL says where Vigil is; \`vigil config --explain\` has every setting.`;
