import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { hasEnded } from '../../../domain/trends/reprocess-progress.ts';
import type { ReprocessRequest } from '../../client/trends-client.ts';
import { exitCodes } from '../../exit-codes.ts';
import { outcomeOf, progressOf, renderReprocessings, timeOf } from '../../report/reprocessings.ts';
import { presentableJson, presentableText } from '../../text/presentable.ts';
import { lookUntil } from '../../watch/look-until.ts';
import { parseWhole } from '../arguments.ts';
import { parseMinute, parseReprocessId, parseRetweetRule } from './arguments.ts';
import type { TrendsClientDependencies } from './dependencies.ts';

interface ListOptions {
  lines: number;
  json?: boolean;
}

type Options = Omit<ReprocessRequest, 'id'> & { watch?: boolean; json?: boolean };

export function registerReprocess(trends: Command, dependencies: TrendsClientDependencies): void {
  trends
    .command('reprocess')
    .summary('count the posts of a time once more, from Kafka')
    .description(
      'Counts the posts of a time once more, from Kafka: without one, those of the last hour. What was counted before stays until all of it is there.',
    )
    .option('--from <time>', 'from this minute on: 2h, 2026-03-05T14:05Z; an hour before --to', parseMinute)
    .option('--to <time>', 'up to this minute; the one that it is', parseMinute)
    .option(
      '--retweets <types>',
      'which references make a post a retweet: any, or retweeted,quoted,replied_to',
      parseRetweetRule,
    )
    .option('-w, --watch', 'wait until it is done')
    .option('--json', 'as JSON')
    .action(async ({ retweets, ...options }: Options & { retweets?: ReprocessRequest['retweetRule'] }) =>
      reprocess({ ...options, ...(retweets !== undefined && { retweetRule: retweets }) }, dependencies),
    );
  trends
    .command('reprocessings')
    .description('list what was counted once more, the newest first, or follow one to its end')
    .argument('[id]', 'of the one to follow, or of its workflow', parseReprocessId)
    .option('-n, --lines <count>', 'how many to list, 1 to 20', parseWhole(1, 20), 10)
    .option('--json', 'as JSON; with an id, once it has ended')
    .action((id: string | undefined, options: ListOptions) =>
      id === undefined ? list(options, dependencies) : follow(id, options, dependencies),
    );
}

async function list({ lines, json }: ListOptions, dependencies: TrendsClientDependencies): Promise<void> {
  const { connectTrends, out, aside } = dependencies;
  const items = await connectTrends().reprocessings(lines);
  if (json) out.write(presentableJson(items));
  else if (items.length === 0) aside.write('Nothing was counted once more of late.\n');
  else out.write(renderReprocessings(items, out, Date.now()));
}

async function reprocess({ watch, json, ...request }: Options, dependencies: TrendsClientDependencies): Promise<void> {
  const { connectTrends, out, aside } = dependencies;
  const begun = await connectTrends().reprocess({ id: randomUUID(), ...request });
  if (watch) {
    aside.write(`Counting ${timeOf(begun)} once more. It goes on whoever watches: ${begun.id}\n`);
    await follow(begun.id, { ...(json && { json }) }, dependencies);
    return;
  }
  out.write(json ? presentableJson(begun) : `${begun.id}: ${timeOf(begun)} is counted once more.\n`);
  if (!json) aside.write(`\`vigil trends reprocessings ${begun.id}\` follows it.\n`);
}

async function follow(id: string, { json }: { json?: boolean }, dependencies: TrendsClientDependencies): Promise<void> {
  const { connectTrends, out, aside, exit, pace } = dependencies;
  const trends = connectTrends();
  let told = '';
  const tell = (words: string) => {
    if (words !== told) aside.write(`${presentableText(words)}\n`);
    told = words;
  };
  for await (const seen of lookUntil(() => trends.reprocessed(id), hasEnded, { ...pace, onTrouble: tell })) {
    if (!hasEnded(seen)) {
      tell(progressOf(seen));
      continue;
    }
    out.write(json ? presentableJson(seen) : `${presentableText(outcomeOf(seen))}\n`);
    if (seen.state === 'failed') exit(exitCodes.error);
  }
}
