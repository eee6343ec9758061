import type { Command } from 'commander';
import { Option } from 'commander';
import { isFinal } from '../../contracts/scans/resource.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { renderReport } from '../report/report.ts';
import { presentableJson } from '../text/presentable.ts';
import { createView } from '../watch/create-view.ts';
import { waitForScan } from '../watch/wait-for-scan.ts';
import { parseScanId } from './arguments.ts';
import type { ClientDependencies } from './client-dependencies.ts';

interface Options {
  watch?: boolean;
  json?: boolean;
}

export function registerShow(program: Command, dependencies: ClientDependencies): void {
  program
    .command('show')
    .summary('show a scan: its state, and its report so far')
    .description(
      'Shows a scan: its state, and its report so far.\nExits with 0 once it is shown; with --watch as `vigil scan` does.',
    )
    .argument('<id>', 'the scan’s id, or that of its workflow', parseScanId)
    .option('-w, --watch', 'follow it to its end first')
    .addOption(new Option('--json', 'as JSON').conflicts('watch'))
    .action((id: string, options: Options) => show(id, options, dependencies));
}

async function show(id: string, options: Options, dependencies: ClientDependencies): Promise<void> {
  const { connect, out, aside, exit } = dependencies;
  const scans = connect();
  const first = await scans.get(id);
  const follows = options.watch && !isFinal(first.state);
  const scan = follows ? await waitForScan(first, { ...dependencies, scans, view: createView(aside) }) : first;
  out.write(options.json ? presentableJson(scan) : renderReport(scan, out, scans.pageOf(id)));
  if (options.watch) exit(exitCodeOf(scan.state));
}
