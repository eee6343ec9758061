import type { Way } from '../control.ts';
import { bringUp, takeDown } from '../control.ts';
import type { ServiceName } from '../definitions/catalog.ts';
import { catalog } from '../definitions/catalog.ts';
import { comeUp } from '../definitions/definitions.ts';
import { logFileOf, serviceDirectory } from '../host.ts';
import type { Report } from '../install/report.ts';
import { settleEarlierRun, whileLocked } from '../native/bring-up.ts';
import { lastLines } from '../native/log.ts';
import { prepareServer } from '../native/start-server.ts';
import { isAlive, self } from '../processes/identity.ts';
import { readRunRecord, removeRunRecord } from '../run-record.ts';
import type { Part, PlatformOptions, Supervise } from './options.ts';
import { hostOf } from './options.ts';
import { untilUp } from './until-up.ts';

const sayEveryMs = 30_000;

/** Whether somebody else's process already has a server's port rightly. */
export function runsAlready(options: PlatformOptions, name: ServiceName): boolean {
  const record = readRunRecord(serviceDirectory(hostOf(options), name));
  return record?.way === 'docker' || (record?.supervisor === null && isAlive(record.process));
}

/**
 * Brings up a server that pipelines need.
 * @returns what is to be stopped in the end; null where a server is used that somebody else started
 * @throws {Error} that says what is in the way, and how to do without
 */
export async function startServer(
  options: PlatformOptions,
  name: ServiceName,
  way: Way,
  supervise: Supervise,
): Promise<Part | null> {
  const { logger } = options;
  const { title, without } = catalog[name];
  const report: Report = (message) => logger.info({ server: name }, message);
  const waits = setInterval(() => report(`${title} isn't ready yet: goes on waiting`), sayEveryMs);
  try {
    const part = await (way === 'docker'
      ? startContainer(options, name, report)
      : startChildUnlessRunning(options, name, supervise, report));
    if (part === null) logger.info({ server: name }, `${title} runs already, and is used`);
    return part;
  } catch (cause) {
    options.signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${title} can't be brought up (${without}): ${reason}`, { cause });
  } finally {
    clearInterval(waits);
  }
}

async function startContainer(options: PlatformOptions, name: ServiceName, report: Report): Promise<Part | null> {
  const host = hostOf(options);
  if ((await bringUp(host, name, 'docker', report)) === 'running') return null;
  const stop = async () => {
    await takeDown(host, name, report).catch((error: unknown) =>
      options.logger.error({ server: name, err: error }, `${catalog[name].title} could not be stopped`),
    );
  };
  return { name, pid: null, stop, kill() {} };
}

function startChildUnlessRunning(
  options: PlatformOptions,
  name: ServiceName,
  supervise: Supervise,
  report: Report,
): Promise<Part | null> {
  const host = hostOf(options);
  return whileLocked(host, name, report, async () =>
    (await settleEarlierRun(host, name, report)) ? null : startChild(options, name, supervise, report),
  );
}

async function startChild(
  options: PlatformOptions,
  name: ServiceName,
  supervise: Supervise,
  report: Report,
): Promise<Part> {
  const host = hostOf(options);
  const { title } = catalog[name];
  const { program, instance, spawn } = await prepareServer(host, name, self(), report);
  options.signal?.throwIfAborted();
  const isUp = untilUp(title, () => comeUp(name, instance, program));
  const ready = (_child: unknown, signal: AbortSignal) => isUp(signal);
  const forget = () => removeRunRecord(instance.directory);
  const child = await supervise({ name, spawn, ready }).catch((error: Error) => {
    forget();
    throw new Error(`${error.message} ${lastLines(logFileOf(host, name))}`, { cause: error });
  });
  return {
    name,
    get pid() {
      return child.pid;
    },
    stop: () => child.stop().finally(forget),
    kill() {
      child.kill();
      forget();
    },
  };
}
