import type { Command } from 'commander';
import { Option } from 'commander';
import { profileNames } from '../../contracts/scans/checks.ts';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import { gradeNames } from '../../domain/scans/observatory/score.ts';
import type { ScanClient } from '../client/scan-client.ts';
import { exitCodeOf, exitCodes, exitCodesHelp } from '../exit-codes.ts';
import { renderReport } from '../report/report.ts';
import { presentableJson, presentableText } from '../text/presentable.ts';
import { createQuietView, createView } from '../watch/create-view.ts';
import { waitForScan } from '../watch/wait-for-scan.ts';
import { parseNumber, parsePort, parsePorts } from './arguments.ts';
import type { ClientDependencies } from './client-dependencies.ts';
import type { ScanFlags } from './scan-request.ts';
import { misplacedFlag, toScanRequest } from './scan-request.ts';

interface Options extends ScanFlags {
  watch?: boolean;
  json?: boolean;
}

const daySeconds = 86_400;

export function registerScan(program: Command, dependencies: ClientDependencies): void {
  const sleep = parseNumber(0, daySeconds);
  program
    .command('scan')
    .summary('scan a host or a site')
    .description(
      'Scans a host or a site. Once the scan is accepted it can’t be lost; without --watch or --json this returns then.',
    )
    .argument('<target>', 'host name, address or http(s) URL; for the profile simulated, any name')
    .addOption(new Option('-p, --profile <profile>', 'what to check').choices(profileNames).default('standard'))
    .option('-w, --watch', 'show the progress, then the report')
    .addOption(new Option('--json', 'wait, and print the scan as JSON').conflicts('watch'))
    .addOption(
      new Option('--fail-under <grade>', 'wait, and exit with 5 when the grade is lower').choices([...gradeNames]),
    )
    .option('--ports <ports>', 'ports to try, e.g. 22,80 (default: the 100 most common)', parsePorts)
    .option('--http-port <port>', 'where the target names no port for http', parsePort)
    .option('--https-port <port>', 'where the target names no port for https', parsePort)
    .option('--min-sleep <seconds>', 'shortest time of a simulated scan', sleep)
    .option('--max-sleep <seconds>', 'longest time of a simulated scan', sleep)
    .option('--chance-of-failure <chance>', 'of a simulated scan, 0 to 1', parseNumber(0, 1))
    .addHelpText('after', `\n${exitCodesHelp}\n\n${examples}`)
    .action((target: string, options: Options, command: Command) => {
      const misplaced = misplacedFlag(options);
      if (misplaced !== null) command.error(`error: ${misplaced}`);
      return scan(target, options, dependencies);
    });
}

async function scan(target: string, options: Options, dependencies: ClientDependencies): Promise<void> {
  const { connect, out, aside, exit } = dependencies;
  const scans = connect();
  const accepted = await scans.submit(toScanRequest(target, options));
  const waits = options.watch || options.json || options.failUnder !== undefined;
  if (!waits) {
    out.write(acceptance(accepted, scans));
    return;
  }
  const view = options.json ? createQuietView(aside) : createView(aside);
  const ended = await waitForScan(accepted, { ...dependencies, scans, view });
  out.write(options.json ? presentableJson(ended) : renderReport(ended, out, scans.pageOf(ended.id)));
  const code = judge(ended, options.failUnder);
  if (code === exitCodes.gradeTooLow)
    aside.write(
      `The grade is below ${options.failUnder}: ${presentableText(ended.outcome?.grade ?? 'there is none')}.\n`,
    );
  exit(code);
}

/** How a scan ended decides before its grade does. */
function judge({ state, outcome }: ScanResource, failUnder: string | undefined): number {
  const code = exitCodeOf(state);
  if (code !== exitCodes.success || failUnder === undefined) return code;
  const rank = gradeNames.indexOf(outcome?.grade ?? '');
  return rank === -1 || rank > gradeNames.indexOf(failUnder) ? exitCodes.gradeTooLow : code;
}

const acceptance = ({ id, target, profile }: ScanResource, scans: ScanClient): string => `${id}

Accepted: a ${profile} scan of ${presentableText(target)}.
  Look at it   vigil show ${id}
  Follow it    vigil show ${id} --watch
  Console      ${scans.pageOf(id)}
`;

const examples = `Examples:
  vigil scan https://example.com --watch
  vigil scan example.com --json | jq .outcome.grade
  vigil scan example.com --watch --fail-under B+ || echo "mend it"
  vigil scan 192.0.2.10 --profile ports --ports 22,80,443 --watch
  vigil scan simulated --profile simulated --max-sleep 3 --watch`;
