import { join } from 'node:path';
import type { Command } from 'commander';
import type { Environment, SettingChecks } from '../config/load-config.ts';
import { registerCodec } from './commands/codec.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerConfig } from './commands/config.ts';
import { registerDoctor } from './commands/doctor.ts';
import type { ReplayDependencies } from './commands/replay.ts';
import { registerReplay } from './commands/replay.ts';
import { registerDown } from './commands/services/down.ts';
import { registerLogs } from './commands/services/logs.ts';
import { registerStatus } from './commands/services/status.ts';
import { registerUp } from './commands/services/up.ts';
import { registerStart } from './commands/start.ts';
import type { Output } from './text/screen.ts';
import { createScreen } from './text/screen.ts';

export interface ServerCommandDependencies {
  environment: Environment;
  /** Variables of it that no user gave: how to reach the servers that Vigil brought up. */
  ownServices: Environment;
  settingChecks: SettingChecks;
  /** Folder of the built entry points. */
  distDirectory: string;
  connectTemporal: ReplayDependencies['connect'];
  dataConverter: ReplayDependencies['dataConverter'];
  stdout: Output;
  stderr: Output;
  exit(code: number): void;
}

/** Adds the commands that run Vigil or look into it, and completion, which has to know all others. */
export function registerServerCommands(program: Command, dependencies: ServerCommandDependencies): void {
  const { environment, distDirectory, stdout, stderr } = dependencies;
  registerStart(program, { ...dependencies, terminal: stdout.isTTY === true });
  const services = {
    ...dependencies,
    out: createScreen(stdout, environment),
    aside: createScreen(stderr, environment),
  };
  for (const register of [registerUp, registerDown, registerStatus, registerLogs]) register(program, services);
  registerCodec(program, { environment, terminal: stdout.isTTY === true });
  registerConfig(program, dependencies);
  registerDoctor(program, dependencies);
  registerReplay(program, {
    ...dependencies,
    connect: dependencies.connectTemporal,
    workflowBundle: { codePath: join(distDirectory, 'workflow-bundles/all.js') },
    historiesDirectory: join(distDirectory, '../test/replay/histories'),
  });
  registerCompletion(program, dependencies);
}
