import type { Logger } from 'pino';
import { createLogger } from '../../runtime/logging.ts';
import type { Running } from '../../runtime/process.ts';
import { runProcess } from '../../runtime/process.ts';
import { tellTrouble } from '../../runtime/tell-trouble.ts';
import type { FeedCommandOptions, FeedDependencies, OpenedFeed } from '../commands/karma/feed.ts';
import type { FeedCounts } from './feed-findings.ts';
import { feedFindings } from './feed-findings.ts';

const repeatablePatienceMs = 2_000;

/** Feeds until the source ends, or a signal comes; for people and as a process under a supervisor. */
export async function runFeed(
  path: string,
  options: FeedCommandOptions,
  dependencies: FeedDependencies,
): Promise<void> {
  const config = dependencies.feedConfig();
  const { logLevel, shutdownSeconds } = config;
  const logger = createLogger({ name: 'karma-feed', level: logLevel, terminal: dependencies.terminal });
  await runProcess({ logger, shutdownSeconds }, async () => {
    const stopping = new AbortController();
    const opened = await dependencies.openFeed(config, {
      ...{ path, keepIn: options.keepIn ?? '', once: options.once === true, fromStart: options.fromStart === true },
      stopping: stopping.signal,
      onNote: (note) => logger.info(note),
      onTrouble: tellTrouble(logger, 'RabbitMQ takes findings'),
    });
    logger.info(`sends the findings of ${path === '-' ? 'standard input' : path}`);
    return startFeed(path, opened, { logger, stopping, shutdownSeconds, terminal: dependencies.terminal });
  });
}

interface FeedContext {
  logger: Logger;
  stopping: AbortController;
  shutdownSeconds: number;
  terminal: boolean;
}

function startFeed(path: string, { files, publisher }: OpenedFeed, context: FeedContext): Running {
  const { logger, stopping } = context;
  const counts: FeedCounts = { sent: 0, rejected: 0, unsent: 0, line: 0 };
  const givingUp = new AbortController();
  const progress = setInterval(tellChanges(counts, logger), context.terminal ? 2_000 : 10_000);
  const name = path === '-' ? 'standard input' : path;
  const feeding = feedFindings(
    {
      ...{ files, publisher, name, giveUp: givingUp.signal },
      onReject: ({ file, line, reason, detail }) => logger.warn({ file, line, reason }, `set a line aside: ${detail}`),
    },
    counts,
  );
  const ended = feeding.finally(async () => {
    clearInterval(progress);
    await publisher.close();
    logger.info({ ...counts }, 'sent');
    if (counts.unsent > 0)
      logger.warn(`${counts.unsent} findings could not be sent: they are kept in ${files.unsentFile}`);
  });
  return {
    ended,
    async stop() {
      stopping.abort();
      // A file's next run goes on where this one gave up.
      const patienceMs = files.repeatable ? repeatablePatienceMs : context.shutdownSeconds * 700;
      const late = setTimeout(() => givingUp.abort(new Error('It is to stop.')), patienceMs);
      try {
        await ended;
      } catch (error) {
        if (error !== givingUp.signal.reason) throw error;
      } finally {
        clearTimeout(late);
      }
    },
  };
}

function tellChanges(counts: FeedCounts, logger: Logger): () => void {
  let told = 0;
  return () => {
    if (counts.line !== told) logger.info({ ...counts }, 'so far');
    told = counts.line;
  };
}
