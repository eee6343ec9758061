import type { Command } from 'commander';
import { count } from '../../../domain/text/words.ts';
import { renderParkedFindings, renderParkedSagas } from '../../report/karma.ts';
import { presentableJson } from '../../text/presentable.ts';
import { parseWhole } from '../arguments.ts';
import { parseUuid } from './arguments.ts';
import type { KarmaClientDependencies } from './dependencies.ts';
import { followSaga } from './follow-saga.ts';

export function registerParked(karma: Command, dependencies: KarmaClientDependencies): void {
  const parked = karma
    .command('parked')
    .summary('list what is parked, and retry or discard it')
    .description(
      'Lists batches and corrections that were taken back, as a store was away for too long, and wait for `retry` or ' +
        '`discard`; then findings of unknown vulnerabilities, which an import of these releases.',
    )
    .option('-n, --limit <count>', 'how many of each at most', parseWhole(1, 100_000), 50)
    .option('--json', 'as JSON')
    .action((options: { limit: number; json?: boolean }) => list(options, dependencies));

  for (const { decision, description } of decisions)
    parked
      .command(decision)
      .description(description)
      .argument('<id>', 'of the batch or correction', parseUuid)
      .option('--json', 'as JSON')
      .action(async (id: string, { json = false }: { json?: boolean }) =>
        followSaga(await dependencies.connectKarma().decide(id, decision), json, dependencies),
      );
}

const decisions = [
  { decision: 'retry', description: 'let one try once more, and wait for its end' },
  {
    decision: 'discard',
    description:
      'give one up: what was taken back stays so, and findings of a batch earn nothing, even those that another brought too',
  },
] as const;

async function list(
  { limit, json }: { limit: number; json?: boolean },
  { connectKarma, out, aside }: KarmaClientDependencies,
): Promise<void> {
  const karma = connectKarma();
  const sagas = await karma.sagas({ state: 'parked' }, limit);
  if (json) {
    out.write(presentableJson({ sagas, findings: await karma.parkedFindings(limit) }));
    return;
  }
  // Told before MariaDB is asked for the others, as it may well be what they wait for.
  if (sagas.length > 0) out.write(renderParkedSagas(sagas, out, Date.now()));
  else aside.write('No batch and no correction is parked.\n');
  const findings = await karma.parkedFindings(limit);
  if (findings.length === 0) return;
  aside.write(`\n${count(findings.length, 'finding')} of unknown vulnerabilities:\n`);
  out.write(renderParkedFindings(findings, out, Date.now()));
}
