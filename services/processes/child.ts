import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Launch } from '../definitions/definition.ts';
import { endProcess, identify } from './identity.ts';
import { openLog } from './log-file.ts';

export interface SpawnOptions {
  /** Of it, a server gets PATH, and JDK_JAVA_OPTIONS, which Java adds to its own. */
  environment: NodeJS.ProcessEnv;
  /** Working folder, and the child's HOME. */
  directory: string;
  logFile: string;
}

/** Starts a server in a session of its own, so that neither a Ctrl-C nor its parent's end reaches it. */
export function spawnServer(launch: Launch, { environment, directory, logFile }: SpawnOptions): ChildProcess {
  const log = openLog(logFile);
  const { PATH = '', JDK_JAVA_OPTIONS } = environment;
  const given = { PATH, ...(JDK_JAVA_OPTIONS !== undefined && { JDK_JAVA_OPTIONS }) };
  try {
    return spawn(launch.command, launch.args, {
      cwd: directory,
      env: { ...given, HOME: directory, LANG: 'C.UTF-8', ...launch.environment },
      stdio: ['ignore', log, log],
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

/** First starts take some ten seconds, and on a machine that is busy with others a minute and more. One that ends is noticed at once. */
export const readyLimitMs = 180_000;

export interface Patience {
  limitMs?: number;
  /** Aborts with the reason when waiting makes no more sense. */
  signal?: AbortSignal;
}

/**
 * Asks a server again and again until it answers.
 * @param name of the server, to begin a sentence with
 * @throws {Error} with the last failure when the time is over (three minutes, if not said), or whatever `signal` was aborted with
 */
export async function untilAnswered(
  name: string,
  ask: () => Promise<void>,
  { limitMs = readyLimitMs, signal }: Patience,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (cause) {
      signal?.throwIfAborted();
      // Some add a dump of their cause.
      const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
      if (Date.now() > deadline)
        throw new Error(`${name} did not answer within ${limitMs / 1000} s: ${reason}`, { cause });
      await delay(50, undefined, { signal }).catch(() => {});
    }
  }
}

/** The same for a child; its end is the end of waiting. */
export async function untilReady(child: ChildProcess, name: string, ask: () => Promise<void>): Promise<void> {
  const ended = new AbortController();
  const stop = (how: string) => ended.abort(new Error(`${name} ${how} before it was ready.`));
  const exited = (code: number | null, by: string | null) =>
    stop(by ? `was ended by ${by}` : `ended with exit code ${code}`);
  const failed = (error: Error) => stop(`could not be run: ${error.message};`);
  child.once('exit', exited).once('error', failed);
  try {
    await untilAnswered(name, ask, { signal: ended.signal });
  } finally {
    child.off('exit', exited).off('error', failed);
  }
}

/** Some servers write down for seconds what they hold. */
export const stopGraceMs = 20_000;

/** Ends a child and waits until it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const identity = identify(child.pid);
  if (identity !== null) await endProcess(identity, stopGraceMs);
  await exit;
}
