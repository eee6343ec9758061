import type { Command } from 'commander';
import { age } from '../../../domain/text/time.ts';
import { chooseWay } from '../../../services/control.ts';
import type { ServiceGroup, ServiceName } from '../../../services/definitions/catalog.ts';
import { serviceNames } from '../../../services/definitions/catalog.ts';
import { neededServices } from '../../../services/needed.ts';
import type { ServiceStatus } from '../../../services/status.ts';
import { statusOf } from '../../../services/status.ts';
import { exitCodes } from '../../exit-codes.ts';
import { padEnd } from '../../text/layout.ts';
import { presentable, presentableJson } from '../../text/presentable.ts';
import type { Screen, Style } from '../../text/screen.ts';
import type { ServiceCommandDependencies } from './service-command.ts';
import { hostOf, namesArgument, serversNamed } from './service-command.ts';

export function registerStatus(program: Command, dependencies: ServiceCommandDependencies): void {
  program
    .command('status')
    .description('tell which servers run, where, and by whom')
    .addArgument(namesArgument('servers; without any, all'))
    .option('--json', 'as JSON')
    .addHelpText('after', `\n${help}`)
    .action((names: (ServiceName | ServiceGroup)[], options: { json?: boolean }) =>
      status(serversNamed(names), options, dependencies),
    );
}

async function status(
  names: ServiceName[],
  { json }: { json?: boolean },
  dependencies: ServiceCommandDependencies,
): Promise<void> {
  const host = hostOf(dependencies);
  const { out, exit } = dependencies;
  const shown = await statusOf(host, [...(names.length > 0 ? names : serviceNames)], await chooseWay(host));
  out.write(json ? presentableJson(shown) : render(shown, out));
  const expected = names.length > 0 ? names : neededServices(host.config);
  const usable = ({ state }: ServiceStatus) => state === 'running' || state === 'external';
  if (shown.some((each) => expected.includes(each.name) && !usable(each))) exit(exitCodes.unavailable);
}

const styles: Record<ServiceStatus['state'], Style> = {
  running: 'green',
  external: 'cyan',
  unresponsive: 'yellow',
  crashed: 'red',
  stopped: 'dim',
};

function render(list: ServiceStatus[], screen: Screen): string {
  const rows = presentable(list).map((each) => [
    each.name,
    each.state,
    each.address,
    each.by === null ? '–' : each.pid === null ? each.by : `${each.by}, process ${each.pid}`,
    each.since === null ? '–' : age(each.since, Date.now()),
    each.software,
  ]);
  const titles = ['NAME', 'STATE', 'ADDRESS', 'RUN BY', 'AGE', 'SOFTWARE'];
  const widths = titles.map((title, column) =>
    Math.max(...[titles, ...rows].map((row) => (row[column] ?? title).length)),
  );
  const line = (cells: string[]) => `${cells.join('  ').trimEnd()}\n`;
  const header = line(titles.map((title, column) => screen.paint('dim', padEnd(title, widths[column] ?? 0))));
  const body = rows.map((row, index) =>
    line(
      row.map((cell, column) => {
        const padded = padEnd(cell, widths[column] ?? 0);
        return column === 1 ? screen.paint(styles[list[index]?.state ?? 'stopped'], padded) : padded;
      }),
    ),
  );
  return header + body.join('');
}

const help = `Exit codes:
  0    those that were named answer; without names, those that the pipelines need
  2    there is no such server, or the configuration is wrong
  4    one doesn't answer`;
