import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { Argument, InvalidArgumentError } from 'commander';
import type { Correction } from '../../../contracts/karma/corrections.ts';
import type { SeverityName } from '../../../contracts/karma/findings.ts';
import { severityNames } from '../../../contracts/karma/findings.ts';
import { nameProblem } from '../../../domain/karma/read-reference.ts';
import { parseReferenceId, parseUuid } from './arguments.ts';
import type { KarmaClientDependencies } from './dependencies.ts';
import { followSaga } from './follow-saga.ts';

interface Options {
  reason: string;
  id?: string;
  json?: boolean;
}

const exitCodesHelp = `Exit codes:
  0  it is done, in all three stores
  1  it was refused, as it can’t be done, or taken back and parked, as a store was away for too long
  2  the command line, a value in it, or the configuration is wrong
  4  Vigil can't be reached, or can't answer now: whether it was begun, \`--id\` tells, which makes it safe to repeat`;

/** void, rerate, rename, add and merge: each a saga, waited for. */
export function registerCorrections(karma: Command, dependencies: KarmaClientDependencies): void {
  async function correct(correction: Correction, { reason, id = randomUUID(), json = false }: Options): Promise<void> {
    const begun = await dependencies.connectKarma().correct({ correctionId: id, correction, reason });
    await followSaga(begun, json, dependencies);
  }
  const command = (name: string, description: string) =>
    karma
      .command(name)
      .description(description)
      .requiredOption('--reason <text>', 'why; the history keeps it', parseReason)
      .option('--id <uuid>', 'of the correction: the same one asked for twice is one', parseUuid)
      .option('--json', 'as JSON')
      .addHelpText('after', `\n${exitCodesHelp}`);

  command('void', 'let a finding earn nothing, also when it comes again')
    .argument('<finding key>', 'as `vigil karma history` tells it', parseUuid)
    .action((findingKey: string, options: Options) => correct({ kind: 'void_finding', findingKey }, options));

  command('rerate', 'give a vulnerability another severity')
    .argument('<vulnerability>', 'its id', parseReferenceId)
    .addArgument(new Argument('<severity>', 'what it is to be').choices(severityNames))
    .option('--retroactive', 'also for what was found before; without it, from now on')
    .action((vulnerabilityId: number, severity: SeverityName, options: Options & { retroactive?: boolean }) =>
      correct(
        { kind: 'rerate_vulnerability', vulnerabilityId, severity, retroactive: options.retroactive === true },
        options,
      ),
    );

  command('rename', 'give a crowdsourcer another name')
    .argument('<crowdsourcer>', 'the id', parseReferenceId)
    .argument('<name>', 'from now on; entries of the ledger keep that of their time', parseName)
    .action((crowdsourcerId: number, name: string, options: Options) =>
      correct({ kind: 'rename_crowdsourcer', crowdsourcerId, name }, options),
    );

  command('add', 'add a crowdsourcer')
    .argument('<crowdsourcer>', 'an id that nobody has', parseReferenceId)
    .argument('<name>', 'others may have it too', parseName)
    .action((crowdsourcerId: number, name: string, options: Options) =>
      correct({ kind: 'add_crowdsourcer', crowdsourcerId, name }, options),
    );

  command('merge', 'make what one crowdsourcer earned, and is going to earn, another’s')
    .argument('<from>', 'whose karma goes', parseReferenceId)
    .argument('<into>', 'who gets it', parseReferenceId)
    .action((from: number, into: number, options: Options) =>
      correct({ kind: 'merge_crowdsourcers', from, into }, options),
    );
}

function parseReason(text: string): string {
  if (text.trim() === '' || text.length > 500) throw new InvalidArgumentError('It must have 1 to 500 characters.');
  return text.trim();
}

function parseName(text: string): string {
  const problem = nameProblem(text);
  if (problem !== null) throw new InvalidArgumentError(problem);
  return text;
}
