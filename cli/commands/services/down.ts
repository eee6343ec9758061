import type { Command } from 'commander';
import { takeDown } from '../../../services/control.ts';
import type { ServiceGroup, ServiceName } from '../../../services/definitions/catalog.ts';
import { serviceNames } from '../../../services/definitions/catalog.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { ServiceCommandDependencies } from './service-command.ts';
import { hostOf, lineStart, namesArgument, reporter, serversNamed } from './service-command.ts';

export function registerDown(program: Command, dependencies: ServiceCommandDependencies): void {
  program
    .command('down')
    .description('end the servers that `vigil up` started; their data stays')
    .addArgument(namesArgument('servers; without any, all'))
    .addHelpText('after', `\n${help}`)
    .action((names: (ServiceName | ServiceGroup)[]) => down(serversNamed(names), dependencies));
}

const told = {
  stopped: 'stopped',
  not_running: 'was not running',
  supervised: 'is left alone: a running `npm start` has it',
};

async function down(names: ServiceName[], dependencies: ServiceCommandDependencies): Promise<void> {
  const host = hostOf(dependencies);
  const { out, aside } = dependencies;
  const one = async (name: ServiceName): Promise<boolean> => {
    try {
      const outcome = await takeDown(host, name, reporter(dependencies, name));
      out.write(`${lineStart(name)}${told[outcome]}\n`);
      return outcome !== 'supervised' || names.length === 0;
    } catch (error) {
      aside.write(`${lineStart(name)}${error instanceof Error ? error.message : String(error)}\n`);
      return false;
    }
  };
  const went = await Promise.all([...(names.length > 0 ? names : serviceNames)].map(one));
  if (went.includes(false)) dependencies.exit(exitCodes.error);
}

const help = `Exit codes:
  0    none of them runs on, but for what a running \`npm start\` has
  1    one that was named runs on, or could not be ended`;
