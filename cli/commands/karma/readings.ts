import type { Command } from 'commander';
import type { AskedMoment } from '../../client/karma-client.ts';
import { renderBoard, renderCrowdsourcer, renderHistory } from '../../report/karma.ts';
import { presentableJson } from '../../text/presentable.ts';
import { parseWhole } from '../arguments.ts';
import { momentOf, parseReferenceId, withMoment } from './arguments.ts';
import type { KarmaClientDependencies } from './dependencies.ts';

interface Options extends AskedMoment {
  limit: number;
  json?: boolean;
}

const examples = `Examples:
  vigil karma board --as-of 2019-02-13
  vigil karma board --as-of 2019-02-13 --known-at 1d    before what was corrected since
  vigil karma history 9 --limit 1000 --json | jq -r .[].findingKey`;

/** board, show and history. */
export function registerReadings(karma: Command, dependencies: KarmaClientDependencies): void {
  const { connectKarma, out, aside } = dependencies;

  withMoment(karma.command('board').description('show the leaderboard, now or as it was'))
    .option('-n, --limit <count>', 'how many at most', parseWhole(1, 1_000_000), 50)
    .option('--json', 'as JSON')
    .addHelpText('after', `\n${examples}`)
    .action(async ({ limit, json, ...moment }: Options) => {
      const items = await connectKarma().leaderboard(momentOf(moment), limit);
      if (json) out.write(presentableJson(items));
      else if (items.length === 0) aside.write('Nobody is known: `vigil karma import` brings crowdsourcers.\n');
      else out.write(renderBoard(items, out));
    });

  withMoment(karma.command('show').description('show how a crowdsourcer stands, now or as it was'))
    .argument('<id>', 'the crowdsourcer’s id', parseReferenceId)
    .option('--json', 'as JSON')
    .action(async (id: number, { json, ...moment }: Options) => {
      const crowdsourcer = await connectKarma().crowdsourcer(id, momentOf(moment));
      out.write(json ? presentableJson(crowdsourcer) : renderCrowdsourcer(crowdsourcer, out));
    });

  withMoment(karma.command('history').description('list a crowdsourcer’s awards and reversals, with running totals'))
    .argument('<id>', 'the crowdsourcer’s id', parseReferenceId)
    .option('-n, --limit <count>', 'how many at most', parseWhole(1, 1_000_000), 100)
    .option('--json', 'as JSON')
    .action(async (id: number, { limit, json, ...moment }: Options) => {
      const items = await connectKarma().history(id, momentOf(moment), limit);
      if (json) out.write(presentableJson(items));
      else if (items.length === 0) aside.write('There is nothing yet.\n');
      else out.write(renderHistory(items, out));
    });
}
