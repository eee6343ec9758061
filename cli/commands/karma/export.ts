import type { Command } from 'commander';
import { Option } from 'commander';
import type { AskedMoment, ExportQuery } from '../../client/karma-client.ts';
import { momentOf, parseReferenceId, withMoment } from './arguments.ts';
import type { KarmaClientDependencies, KarmaUpkeepDependencies } from './dependencies.ts';

interface Options extends AskedMoment {
  format: ExportQuery['format'];
  crowdsourcer?: number;
}

export function registerExport(
  karma: Command,
  { connectKarma, writeBytes }: KarmaClientDependencies & KarmaUpkeepDependencies,
): void {
  withMoment(karma.command('export').description('write the ledger to standard output'))
    .addOption(new Option('--format <format>', 'how').choices(['csv', 'ndjson']).default('csv'))
    .option('--crowdsourcer <id>', 'only entries of this one', parseReferenceId)
    .addHelpText('after', '\nExample:\n  vigil karma export --format ndjson | gzip > ledger.ndjson.gz')
    .action(async ({ format, crowdsourcer, ...moment }: Options) => {
      const query = { format, ...momentOf(moment), ...(crowdsourcer !== undefined && { crowdsourcer }) };
      for await (const chunk of connectKarma().export(query)) await writeBytes(chunk);
    });
}
