import type { ChildProcess } from 'node:child_process';
import type { Logger } from 'pino';

export interface ChildSpec {
  name: string;
  spawn(): ChildProcess;
  /** Resolves once the child can do its work; aborted when it ends before that. */
  ready(child: ChildProcess, signal: AbortSignal): Promise<void>;
}

/** A child process that is started again whenever it ends without having been told to. */
export interface SupervisedChild {
  readonly name: string;
  /** null while it is down. */
  readonly pid: number | null;
  /** @throws {Error} when the child can't be brought up the first time */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it at once, for the last moment before this process exits. */
  kill(): void;
}

/** How soon a child that ended is started again: at first, and at most, as the time doubles from one to the next. */
export interface RestartPace {
  firstMs: number;
  longestMs: number;
}

const usualPace: RestartPace = { firstMs: 500, longestMs: 15_000 };
/** A child that ran this long is taken to be sound, and its next restart is quick again. */
const soundAfterMs = 60_000;

/** @param spawned called after each start of the process, with `pid` known */
export function superviseChild(
  spec: ChildSpec,
  logger: Logger,
  spawned: () => void,
  pace: RestartPace = usualPace,
): SupervisedChild {
  let child: ChildProcess | null = null;
  let exited: Promise<unknown> = Promise.resolve();
  let stopping = false;
  let restartDelayMs = pace.firstMs;
  let restartTimer: NodeJS.Timeout | undefined;

  const bringUp = async (): Promise<void> => {
    const process = spec.spawn();
    const startedAt = Date.now();
    child = process;
    spawned();
    const ended = new AbortController();
    const end = endOf(process).then((how) => {
      // The next one may have been started already, where this one was killed and took its time.
      if (child === process) child = null;
      ended.abort(new Error(`${spec.name} ended ${how} before it was ready; its log lines say why.`));
      return how;
    });
    exited = end;
    await spec.ready(process, ended.signal);
    void end.then((how) => {
      if (stopping) return;
      if (Date.now() - startedAt > soundAfterMs) restartDelayMs = pace.firstMs;
      logger.error(
        { child: spec.name, pid: process.pid, restartInMs: restartDelayMs },
        `${spec.name} ended ${how}; starting it again`,
      );
      scheduleRestart();
    });
  };

  const scheduleRestart = (): void => {
    restartTimer = setTimeout(() => {
      bringUp().then(
        () => logger.info({ child: spec.name, pid: child?.pid }, `${spec.name} runs again`),
        (error: unknown) => {
          if (stopping) return;
          logger.error({ child: spec.name, err: error }, `${spec.name} did not come up; trying again`);
          signalTo(child, 'SIGKILL');
          scheduleRestart();
        },
      );
    }, restartDelayMs);
    restartDelayMs = Math.min(restartDelayMs * 2, pace.longestMs);
  };

  return {
    name: spec.name,
    get pid() {
      return child?.pid ?? null;
    },
    start: bringUp,
    async stop() {
      stopping = true;
      clearTimeout(restartTimer);
      signalTo(child, 'SIGTERM');
      await exited;
    },
    kill() {
      stopping = true;
      signalTo(child, 'SIGKILL');
    },
  };
}

/** A process that could not begin has no id for a moment, and then Node would signal id 0: the whole group, itself included. */
function signalTo(child: ChildProcess | null, signal: NodeJS.Signals): void {
  if (child?.pid !== undefined) child.kill(signal);
}

/** How a process ended, in words; one that could not even begin has an error instead of an exit. */
const endOf = (process: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    process.once('exit', (code, signal) => resolve(signal ? `by ${signal}` : `with exit code ${code}`));
    process.on('error', (error) => {
      if (process.pid === undefined) resolve(`without having begun (${error.message})`);
    });
  });
