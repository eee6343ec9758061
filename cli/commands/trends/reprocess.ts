import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { ReprocessResource } from '../../../contracts/trends/resource.ts';
import { duration } from '../../../domain/text/time.ts';
import type { ReprocessRequest } from '../../client/trends-client.ts';
import { exitCodes } from '../../exit-codes.ts';
import { amount } from '../../report/karma.ts';
import { presentableJson, presentableText } from '../../text/presentable.ts';
import { lookUntil } from '../../watch/look-until.ts';
import { parseMinute, parseRetweetRule } from './arguments.ts';
import type { TrendsClientDependencies } from './dependencies.ts';

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
}

async function reprocess({ watch, json, ...request }: Options, dependencies: TrendsClientDependencies): Promise<void> {
  const { connectTrends, out, aside, exit, pace } = dependencies;
  const trends = connectTrends();
  let last = await trends.reprocess({ id: randomUUID(), ...request });
  if (!watch) {
    out.write(json ? presentableJson(last) : `${last.id}: ${timeOf(last)} is counted once more.\n`);
    return;
  }
  aside.write(`Counting ${timeOf(last)} once more. It goes on whoever watches: ${last.id}\n`);
  let told = '';
  const tell = (words: string) => {
    if (words !== told) aside.write(`${presentableText(words)}\n`);
    told = words;
  };
  const looks = lookUntil(() => trends.reprocessed(last.id), hasEnded, { ...pace, onTrouble: tell });
  for await (last of looks) if (!hasEnded(last)) tell(progressOf(last));
  out.write(json ? presentableJson(last) : `${presentableText(outcomeOf(last))}\n`);
  if (last.state === 'failed') exit(exitCodes.error);
}

const hasEnded = ({ state }: ReprocessResource): boolean => state === 'complete' || state === 'failed';

const timeOf = ({ from, to }: ReprocessResource): string =>
  `${from.slice(0, 16).replace('T', ' ')} to ${to.slice(0, 16).replace('T', ' ')} UTC`;

function progressOf({ state, read, source, partitions }: ReprocessResource): string {
  if (source === 'start') return 'It waits for a worker.';
  if (state === 'waiting')
    return 'Its last minutes still take posts, which would be counted by the usual rule: it waits.';
  if (state === 'merging') return 'All is read; the windows are computed.';
  const total = partitions.reduce(
    (sum, { firstOffset, endOffset }) => sum + Number(endOffset) - Number(firstOffset),
    0,
  );
  return `${amount(read)} of ${amount(total)} posts read`;
}

function outcomeOf({ state, read, failure, startedAt, finishedAt }: ReprocessResource): string {
  if (state === 'failed') return `It failed: ${failure ?? 'Temporal has its history.'}`;
  const took = finishedAt === null ? '' : ` in ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`;
  return `Done: ${amount(read)} posts read${took}. The new numbers are shown now.`;
}
