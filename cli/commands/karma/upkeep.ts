import type { Command } from 'commander';
import { Argument } from 'commander';
import type { RebuildProgress } from '../../../contracts/karma/agreement.ts';
import type { ProjectionStore } from '../../../contracts/karma/failures.ts';
import { duration } from '../../../domain/text/time.ts';
import { count } from '../../../domain/text/words.ts';
import { amount } from '../../report/karma.ts';
import { presentableText } from '../../text/presentable.ts';
import type { KarmaUpkeepDependencies } from './dependencies.ts';

/** migrate and rebuild. */
export function registerUpkeep(
  karma: Command,
  { migrateKarma, rebuildKarma, out, aside }: KarmaUpkeepDependencies,
): void {
  karma
    .command('migrate')
    .description('bring the tables in MariaDB and Cassandra up to date; the worker does so too when it starts')
    .action(async () => {
      for (const { store, applied } of await migrateKarma())
        out.write(`${store.padEnd(11)}${applied.length === 0 ? 'is up to date' : `now has ${applied.join(', ')}`}\n`);
    });

  karma
    .command('rebuild')
    .summary('write a copy anew from the ledger')
    .description(
      'Writes the whole of a copy anew from the ledger, while changes go on. It is a workflow, and goes on without this command.',
    )
    .addArgument(new Argument('<store>', 'which copy').choices(['redis', 'cassandra']))
    .action(async (store: ProjectionStore) => {
      let toldAt = performance.now();
      const onProgress = (seen: RebuildProgress) => {
        if (performance.now() - toldAt < tellEveryMs) return;
        toldAt = performance.now();
        aside.write(`${describe(seen)} so far\n`);
      };
      const onWaiting = (note: string) => void aside.write(`${presentableText(note)}\n`);
      const progress = await rebuildKarma(store, onProgress, onWaiting);
      const { startedAt, finishedAt } = progress;
      const took = finishedAt === null ? '' : ` in ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`;
      out.write(`Rebuilt ${describe(progress)}${took}.\n`);
    });
}

const tellEveryMs = 5_000;

function describe({ store, state, crowdsourcers, entries, totalEntries }: RebuildProgress): string {
  // They were counted at its beginning, and more have come since.
  const of = totalEntries === null || state === 'complete' ? '' : ` of ${amount(totalEntries)}`;
  // Redis holds standings alone.
  const written = store === 'redis' ? '' : `, ${amount(entries)}${of} entries`;
  return `${store}: ${count(crowdsourcers, 'crowdsourcer')}${written}`;
}
