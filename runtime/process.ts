import type { Logger } from 'pino';

/** Something that runs until it is stopped. */
export interface Running {
  /** Takes no more work, finishes or hands back what is in hand, and closes. */
  stop(): Promise<void>;
  /** Settles when it ends on its own; a rejection means that it failed. */
  ended?: Promise<void>;
}

/** Several as one: they are stopped in this order, one after another, and end when the first of them does. */
export const together = (...parts: Running[]): Running => ({
  async stop() {
    for (const part of parts) await part.stop();
  },
  ended: firstEnd(parts),
});

/** Several as one: they are stopped at once, where none needs what another one closes, and end when the first of them does. */
export const sideBySide = (...parts: Running[]): Running => ({
  async stop() {
    await Promise.all(parts.map((part) => part.stop()));
  },
  ended: firstEnd(parts),
});

const firstEnd = (parts: Running[]): Promise<void> => Promise.race(parts.flatMap(({ ended }) => ended ?? []));

export interface ProcessOptions {
  logger: Logger;
  /** Longest time that stopping may take, in seconds. */
  shutdownSeconds: number;
}

/** What a child process tells its parent once it is ready. */
export const readyMessage = 'ready';

const interrupted = 130;

/**
 * The one lifecycle of every process: start; on SIGTERM, SIGINT or the parent's death stop within the time and exit 0; on
 * a second signal exit at once. Exits 1 when it can't start, fails, or can't stop in time.
 * @param start given a signal that aborts once it is to stop. Starting may go on to its end all the same, and is then
 * stopped; or give up, by throwing the signal's reason
 */
export async function runProcess(
  { logger, shutdownSeconds }: ProcessOptions,
  start: (stopping: AbortSignal) => Promise<Running>,
): Promise<void> {
  const stopping = new AbortController();
  let requestStop: (reason: string) => void = () => {};
  const stopRequested = new Promise<string>((resolve) => {
    requestStop = (reason) => {
      stopping.abort();
      resolve(reason);
    };
  });
  let signals = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(interrupted);
      requestStop(signal);
    });
  }
  process.on('disconnect', () => requestStop('the parent process is gone'));

  try {
    const running = await start(stopping.signal);
    // A signal that came while starting is served now: what was half started could not have been closed properly.
    if (process.connected) process.send?.(readyMessage);
    const reason = await Promise.race([stopRequested, (running.ended ?? forever).then(() => null)]);
    if (reason !== null) {
      logger.info({ reason, shutdownSeconds }, 'stopping');
      await within(shutdownSeconds, running.stop());
    }
    logger.info('stopped');
    process.exit(0);
  } catch (error) {
    if (stopping.signal.aborted && error === stopping.signal.reason) {
      logger.info('stopped before it had started');
      process.exit(0);
    }
    logger.fatal(isBug(error) ? { err: error } : {}, error instanceof Error ? error.message : String(error));
    logger.debug({ err: error }, 'where that came from');
    process.exit(1);
  }
}

/** A bug needs its stack; what stands in the way of starting is told by its message, which says what to do. */
const isBug = (error: unknown): boolean =>
  [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);

const forever = new Promise<void>(() => {});

async function within(seconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Stopping took longer than ${seconds} s; giving up.`)), seconds * 1000);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
