import type { Command } from 'commander';
import { Option } from 'commander';
import type { ProfileName } from '../../contracts/scans/checks.ts';
import { profileNames } from '../../contracts/scans/checks.ts';
import type { ScanList, ScanListItem, ScanState } from '../../contracts/scans/resource.ts';
import { scanStates } from '../../contracts/scans/resource.ts';
import { missingWords } from '../../domain/scans/provenance.ts';
import { renderList } from '../report/list.ts';
import { presentableJson } from '../text/presentable.ts';
import { parseSince, parseWhole } from './arguments.ts';
import type { ClientDependencies } from './client-dependencies.ts';

interface Options {
  state?: ScanState;
  profile?: ProfileName;
  target?: string;
  since?: Date;
  limit: number;
  json?: boolean;
}

const usualLimit = 20;
const largestLimit = 10_000;

export function registerList(program: Command, dependencies: ClientDependencies): void {
  program
    .command('list')
    .alias('ls')
    .description('list scans, the newest first')
    .addOption(new Option('-s, --state <state>', 'only those in this state').choices(scanStates))
    .addOption(new Option('-p, --profile <profile>', 'only those with this profile').choices(profileNames))
    .option('-t, --target <target>', 'only those of this target, as it was submitted')
    .option('--since <time>', 'only those accepted since: 30m, 2h, 7d ago, or a date', parseSince)
    .option('-n, --limit <count>', 'how many at most', parseWhole(1, largestLimit), usualLimit)
    .option('--json', 'as JSON')
    .addHelpText('after', `\n${examples}`)
    .action((options: Options) => list(options, dependencies));
}

async function list({ limit, json, ...filters }: Options, { connect, out, aside }: ClientDependencies): Promise<void> {
  const items: ScanListItem[] = [];
  const missing = new Set<NonNullable<ScanList['missing']>>();
  for await (const item of connect().list(filters, limit, (part) => missing.add(part))) items.push(item);
  if (json) out.write(presentableJson(items));
  else if (items.length === 0) aside.write('There is no such scan.\n');
  else out.write(renderList(items, out, Date.now()));
  for (const part of missing) aside.write(`${missingWords[part]}\n`);
}

const examples = `Examples:
  vigil list --state running
  vigil list --since 2h --limit 100 --json | jq -r .[].id`;
