import type { Command } from 'commander';
import { Argument } from 'commander';
import type { ServiceName } from '../../../services/definitions/catalog.ts';
import { serviceNames } from '../../../services/definitions/catalog.ts';
import { logsOf } from '../../../services/logs.ts';
import { presentableText } from '../../text/presentable.ts';
import { parseWhole } from '../arguments.ts';
import type { ServiceCommandDependencies } from './service-command.ts';
import { hostOf } from './service-command.ts';

interface Options {
  follow?: boolean;
  lines: number;
}

const usualLines = 100;

export function registerLogs(program: Command, dependencies: ServiceCommandDependencies): void {
  program
    .command('logs')
    .description('show what a server wrote')
    .addArgument(new Argument('<name>', 'the server').choices(serviceNames))
    .option('-f, --follow', 'go on with what it writes, until Ctrl-C')
    .option('-n, --lines <count>', 'how many of the last lines', parseWhole(0, 100_000), usualLines)
    .action((name: ServiceName, options: Options) => logs(name, options, dependencies));
}

async function logs(name: ServiceName, { follow = false, lines }: Options, dependencies: ServiceCommandDependencies) {
  let rest = '';
  for await (const text of logsOf(hostOf(dependencies), name, lines, follow)) {
    const whole = (rest + text).split('\n');
    rest = whole.pop() ?? '';
    // A log can quote what a stranger sent.
    dependencies.out.write(whole.map((line) => `${presentableText(line)}\n`).join(''));
  }
  if (rest !== '') dependencies.out.write(`${presentableText(rest)}\n`);
}
