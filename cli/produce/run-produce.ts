import type { Logger } from 'pino';
import type { PostSourceListener, PostsSink, RefusedPost, RejectedPostLine } from '../../contracts/trends/produce.ts';
import { createLogger } from '../../runtime/logging.ts';
import type { Running } from '../../runtime/process.ts';
import { runProcess } from '../../runtime/process.ts';
import { sampled } from '../../runtime/sampled.ts';
import { tellTrouble } from '../../runtime/tell-trouble.ts';
import type { OpenedSource, ProduceDependencies, SourceRequest } from '../commands/trends/produce.ts';
import type { ProduceCounts, ProduceOptions } from './produce-posts.ts';
import { producePosts } from './produce-posts.ts';

/** Ids of so many posts are remembered at least: half an hour of 50 a second, in some 4 MB. */
const repeatWindow = 100_000;
/** Of the time for stopping, the rest is for keeping what could not be sent. */
const patienceShare = 0.7;

/** Produces until the source ends, or a signal comes; for people and as a process under a supervisor. */
export async function runProduce(request: SourceRequest, dependencies: ProduceDependencies): Promise<void> {
  const removesRules = request.kind === 'twitter' && request.removeRules === true;
  const config = await dependencies.produceConfig(!removesRules);
  const { logLevel, shutdownSeconds, postsInFlight: inFlight } = config;
  const { terminal } = dependencies;
  const logger = createLogger({ name: 'trends-produce', level: logLevel, terminal });
  const posts = await dependencies.openPosts(config);
  if (removesRules) {
    const removed = await posts.removeRules(request.share);
    logger.info({ removed }, `removed ${removed} rules from the account`);
    return;
  }
  const counts: ProduceCounts = { produced: 0, duplicates: 0, rejected: 0 };
  const listener = listenerOf(logger, counts);
  const opened = await posts.openSource(request, listener.told);
  listener.keepIn(opened);
  await runProcess({ logger, shutdownSeconds }, async () => {
    await opened.source.check?.();
    const sink = posts.openSink({ logger, onTrouble: tellTrouble(logger, 'Kafka takes posts') });
    logger.info(`sends the posts of ${opened.source.name}`);
    const limits = {
      inFlight,
      repeatWindow,
      dropRepeats: request.duplicates === 'drop',
      limit: request.limit ?? Infinity,
    };
    return startProducing(
      opened,
      sink,
      { ...limits, onRefused: listener.onRefused },
      { logger, counts, shutdownSeconds, terminal },
    );
  });
}

interface ProduceContext {
  logger: Logger;
  counts: ProduceCounts;
  shutdownSeconds: number;
  terminal: boolean;
}

function startProducing(
  { source, keeper }: OpenedSource,
  sink: PostsSink,
  options: Omit<ProduceOptions, 'source' | 'sink' | 'stopping' | 'givingUp'>,
  { logger, counts, shutdownSeconds, terminal }: ProduceContext,
): Running {
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const facts = () => ({ source: source.name, ...counts, ...source.counts() });
  const progress = setInterval(tellChanges(facts, logger), terminal ? 2_000 : 10_000);
  const producing = producePosts(
    { ...options, source, sink, stopping: stopping.signal, givingUp: givingUp.signal },
    counts,
  );
  const ended = producing
    .then(async (unsent) => {
      if (unsent.length === 0) return;
      if (source.repeatable || keeper === null) logger.warn(`${unsent.length} posts may not have been sent`);
      else {
        await keeper.keepUnsent(unsent);
        logger.warn(`${unsent.length} posts may not have been sent: they are kept in ${keeper.unsentFile}`);
      }
    })
    .finally(async () => {
      clearInterval(progress);
      await sink.close();
      logger.info(facts(), 'sent');
    });
  return {
    ended,
    async stop() {
      stopping.abort();
      const late = setTimeout(() => givingUp.abort(), shutdownSeconds * 1_000 * patienceShare);
      await ended.finally(() => clearTimeout(late));
    },
  };
}

/** Where rejects are kept is known only once the source is open, which may tell some. */
function listenerOf(logger: Logger, counts: ProduceCounts) {
  let opened: OpenedSource | null = null;
  const warn = sampled(logger, 'warn');
  const tell = ({ file, line, reason, detail }: RejectedPostLine): void =>
    warn({ file, line, reason }, `set a line aside: ${detail}`);
  const onRejects = async (rejects: RejectedPostLine[]): Promise<void> => {
    await opened?.keeper?.keepRejects(rejects);
    counts.rejected += rejects.length;
    rejects.forEach(tell);
  };
  const told: PostSourceListener = {
    onRejects,
    onNote: (note) => logger.info(note),
    onTrouble: tellTrouble(logger, 'the stream is there'),
  };
  return {
    told,
    keepIn(source: OpenedSource): void {
      opened = source;
    },
    async onRefused(refused: RefusedPost[]): Promise<void> {
      const at = new Date().toISOString();
      const file = opened?.source.name ?? '';
      const rejects = refused.map(({ post, reason, detail }) => ({
        file,
        line: 0,
        reason,
        detail,
        text: post.json,
        at,
      }));
      await opened?.keeper?.keepRejects(rejects);
      rejects.forEach(tell);
    },
  };
}

function tellChanges(facts: () => Record<string, string | number>, logger: Logger): () => void {
  let told = '';
  return () => {
    const now = facts();
    const text = JSON.stringify(now);
    if (text !== told) logger.info(now, 'so far');
    told = text;
  };
}
