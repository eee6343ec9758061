import type { Command } from 'commander';
import type { Config } from '../../../config/load-config.ts';
import { settings } from '../../../config/settings.ts';
import { duration } from '../../../domain/text/time.ts';
import type { Way } from '../../../services/control.ts';
import { bringUp, chooseWay } from '../../../services/control.ts';
import type { ServiceGroup, ServiceName } from '../../../services/definitions/catalog.ts';
import { catalog } from '../../../services/definitions/catalog.ts';
import type { ServiceHost } from '../../../services/host.ts';
import { addressOf, isExternal, neededServices } from '../../../services/needed.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { ServiceCommandDependencies } from './service-command.ts';
import { hostOf, lineStart, namesArgument, reporter, serversNamed } from './service-command.ts';

export function registerUp(program: Command, dependencies: ServiceCommandDependencies): void {
  program
    .command('up')
    .description('bring up the servers that the pipelines need, and leave them running')
    .addArgument(namesArgument('servers; without any, those that the pipelines of VIGIL_PIPELINES need'))
    .addHelpText('after', `\n${help}`)
    .action((names: (ServiceName | ServiceGroup)[]) => up(serversNamed(names), dependencies));
}

async function up(names: ServiceName[], dependencies: ServiceCommandDependencies): Promise<void> {
  const host = hostOf(dependencies);
  const wanted = names.length > 0 ? names : neededServices(host.config);
  const way = await chooseWay(host);
  const came = await Promise.all(wanted.map((name) => upOne(host, name, way, dependencies)));
  if (came.includes(false)) dependencies.exit(exitCodes.error);
}

/** @returns whether the server can be used now */
async function upOne(
  host: ServiceHost & { config: Config },
  name: ServiceName,
  way: Way,
  dependencies: ServiceCommandDependencies,
): Promise<boolean> {
  const { out, aside } = dependencies;
  const tell = (text: string) => out.write(`${lineStart(name)}${text}\n`);
  const address = addressOf(host.config, name);
  if (isExternal(host.config, name)) {
    tell(`not started: ${settings[catalog[name].placeSetting].name} names the one at ${address}`);
    return true;
  }
  const startedAt = Date.now();
  try {
    const outcome = await bringUp(host, name, way, reporter(dependencies, name));
    tell(
      outcome === 'running'
        ? `runs already at ${address}`
        : `ready at ${address} after ${duration(Date.now() - startedAt)}`,
    );
    return true;
  } catch (error) {
    aside.write(`${lineStart(name)}${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

const help = `They run on after this command: natively, or in Docker where an engine answers (VIGIL_SERVICES).
The first time they are installed, which takes some ten seconds each. What runs already is left as it is.

Exit codes:
  0    all of them answer
  1    one could not be brought up
  2    there is no such server, or the configuration is wrong`;
