import type { Command } from 'commander';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { createView } from '../watch/create-view.ts';
import { waitForScan } from '../watch/wait-for-scan.ts';
import { parseScanId } from './arguments.ts';
import type { ClientDependencies } from './client-dependencies.ts';

export function registerCancel(program: Command, dependencies: ClientDependencies): void {
  program
    .command('cancel')
    .summary('ask a scan to stop')
    .description('Asks a scan to stop. One that has ended stays as it is. Exits with 0 once Vigil has the request.')
    .argument('<id>', 'the scan’s id, or that of its workflow', parseScanId)
    .option('-w, --wait', 'until it has stopped, or ended otherwise')
    .action((id: string, options: { wait?: boolean }) => cancel(id, options, dependencies));
}

async function cancel(id: string, options: { wait?: boolean }, dependencies: ClientDependencies): Promise<void> {
  const { connect, out, aside } = dependencies;
  const scans = connect();
  const asked = await scans.cancel(id);
  const waits = options.wait && !isFinal(asked.state);
  const scan = waits ? await waitForScan(asked, { ...dependencies, scans, view: createView(aside) }) : asked;
  out.write(`${describe(scan)}\n`);
}

function describe({ id, state }: ScanResource): string {
  if (state === 'cancelled') return `Scan ${id} is cancelled.`;
  if (isFinal(state)) return `Scan ${id} had ended before it could be cancelled: ${state}.`;
  return `Scan ${id} is being cancelled; vigil show ${id} tells when it has stopped.`;
}
