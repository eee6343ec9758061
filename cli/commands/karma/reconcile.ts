import type { Command } from 'commander';
import type { AgreementReport } from '../../../contracts/karma/agreement.ts';
import { agreementStateOf } from '../../../domain/karma/agreement-state.ts';
import { duration } from '../../../domain/text/time.ts';
import { count } from '../../../domain/text/words.ts';
import { exitCodes } from '../../exit-codes.ts';
import { amount } from '../../report/karma.ts';
import { presentable, presentableJson } from '../../text/presentable.ts';
import { lookUntil } from '../../watch/look-until.ts';
import type { KarmaClientDependencies } from './dependencies.ts';

interface Options {
  repair: boolean;
  checkLedger?: boolean;
  json?: boolean;
}

export function registerReconcile(karma: Command, dependencies: KarmaClientDependencies): void {
  karma
    .command('reconcile')
    .summary('compare the three stores, and put the copies right')
    .description('Compares MariaDB, Cassandra and Redis, and writes anew from the ledger what differs from it.')
    .option('--no-repair', 'only tell')
    .option(
      '--check-ledger',
      'compare the entries in Cassandra too, and add the whole ledger up, from which what MariaDB tells must follow',
    )
    .option('--json', 'as JSON')
    .addHelpText('after', `\n${help}`)
    .action((options: Options) => reconcile(options, dependencies));
}

async function reconcile(options: Options, dependencies: KarmaClientDependencies): Promise<void> {
  const { connectKarma, out, exit, pace } = dependencies;
  const karma = connectKarma();
  let last = await karma.reconcile({ repair: options.repair, checkLedger: options.checkLedger === true });
  const looks = lookUntil(
    () => karma.reconciled(last.id),
    ({ state }) => state !== 'running',
    pace,
  );
  for await (last of looks);
  const { report } = last;
  if (options.json) out.write(presentableJson(last));
  else out.write(report === null ? 'The comparison failed: Temporal has its history.\n' : textOf(presentable(report)));
  const state = report === null ? 'differ' : agreementStateOf(report);
  if (state !== 'agree') exit(state === 'unknown' ? exitCodes.unavailable : exitCodes.error);
}

const titles = { mariadb: 'MariaDB', cassandra: 'Cassandra', redis: 'Redis' };
const headings = { agree: 'The stores agree.', differ: 'The stores differ.', unknown: 'Not all could be compared.' };

function textOf(report: AgreementReport): string {
  const { totals, differing, repaired, differences, ledgerAgrees, unavailable, elapsedMs } = report;
  const lines = [
    ...totals.map(
      ({ store, crowdsourcers, points }) =>
        `${titles[store].padEnd(11)}${count(crowdsourcers, 'crowdsourcer')}, ${amount(points)} points`,
    ),
    ...unavailable.map(({ store, reason }) => `${titles[store].padEnd(11)}not compared: ${reason}`),
    ...(differing === 0
      ? []
      : [`${differing === 1 ? '1 copy' : `${differing} copies`} differed, ${repaired} put right`]),
    ...differences.map(
      ({ store, crowdsourcerId, expected, found }) =>
        `  ${crowdsourcerId} in ${titles[store]}: ${pointsOf(found)} instead of ${pointsOf(expected)}`,
    ),
    ...(ledgerAgrees === null
      ? []
      : [`The ledger ${ledgerAgrees ? 'adds' : 'does not add'} up to what MariaDB tells.`]),
  ];
  return `${headings[agreementStateOf(report)]} (${duration(elapsedMs)})\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const pointsOf = (standing: { karmaTotal: number; version: number } | null): string =>
  standing === null ? 'nothing' : `${amount(standing.karmaTotal)} points (version ${standing.version})`;

const help = `Exit codes:
  0  they agree, or do so now
  1  they still differ
  2  the command line or the configuration is wrong
  4  one of them, or Vigil, can't be asked now`;
