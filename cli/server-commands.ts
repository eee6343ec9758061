import { join } from 'node:path';
import type { Command } from 'commander';
import type { Environment, SettingChecks } from '../config/load-config.ts';
import type { ReplayDependencies } from './commands/replay.ts';
import type { Output } from './text/screen.ts';
import { createScreen } from './text/screen.ts';

export interface ServerCommandDependencies {
  environment: Environment;
  /** Variables of it that no user gave: how to reach the servers that Vigil brought up. */
  ownServices: Environment;
  settingChecks(): Promise<SettingChecks>;
  /** Folder of the built entry points. */
  distDirectory: string;
  connectTemporal: ReplayDependencies['connect'];
  dataConverter(): Promise<ReplayDependencies['dataConverter']>;
  stdout: Output;
  stderr: Output;
  exit(code: number): void;
}

type Register = (program: Command, dependencies: ServerCommandDependencies) => Promise<void>;

/** Each with a module of its own, which is loaded with it: some bring Temporal's SDK along, half a second of it. */
const commands: Record<string, Register> = {
  async start(program, dependencies) {
    const { registerStart } = await import('./commands/start.ts');
    const terminal = dependencies.stdout.isTTY === true;
    registerStart(program, { ...dependencies, settingChecks: await dependencies.settingChecks(), terminal });
  },
  async up(program, dependencies) {
    const { registerUp } = await import('./commands/services/up.ts');
    registerUp(program, withScreens(dependencies));
  },
  async down(program, dependencies) {
    const { registerDown } = await import('./commands/services/down.ts');
    registerDown(program, withScreens(dependencies));
  },
  async status(program, dependencies) {
    const { registerStatus } = await import('./commands/services/status.ts');
    registerStatus(program, withScreens(dependencies));
  },
  async logs(program, dependencies) {
    const { registerLogs } = await import('./commands/services/logs.ts');
    registerLogs(program, withScreens(dependencies));
  },
  async codec(program, { environment, stdout }) {
    const { registerCodec } = await import('./commands/codec.ts');
    registerCodec(program, { environment, terminal: stdout.isTTY === true });
  },
  async config(program, dependencies) {
    const { registerConfig } = await import('./commands/config.ts');
    registerConfig(program, { ...dependencies, settingChecks: await dependencies.settingChecks() });
  },
  async doctor(program, dependencies) {
    const { registerDoctor } = await import('./commands/doctor.ts');
    registerDoctor(program, { ...dependencies, settingChecks: await dependencies.settingChecks() });
  },
  async replay(program, dependencies) {
    const { registerReplay } = await import('./commands/replay.ts');
    registerReplay(program, {
      ...dependencies,
      connect: dependencies.connectTemporal,
      workflowBundle: { codePath: join(dependencies.distDirectory, 'workflow-bundles/all.js') },
      dataConverter: await dependencies.dataConverter(),
      historiesDirectory: join(dependencies.distDirectory, '../test/replay/histories'),
    });
  },
  // Last: it has to know all others.
  async completion(program, dependencies) {
    const { registerCompletion } = await import('./commands/completion.ts');
    registerCompletion(program, dependencies);
  },
};

/**
 * Adds the commands that run Vigil or look into it.
 * @param asked first word of the command line: where it is one of these commands, the others are left out
 */
export async function registerServerCommands(
  program: Command,
  asked: string,
  dependencies: ServerCommandDependencies,
): Promise<void> {
  const isAlone = Object.hasOwn(commands, asked) && asked !== 'completion';
  for (const [name, register] of Object.entries(commands))
    if (!isAlone || name === asked) await register(program, dependencies);
}

const withScreens = (dependencies: ServerCommandDependencies) => ({
  ...dependencies,
  out: createScreen(dependencies.stdout, dependencies.environment),
  aside: createScreen(dependencies.stderr, dependencies.environment),
});
