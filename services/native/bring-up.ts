import type { ServiceName } from '../definitions/catalog.ts';
import { catalog } from '../definitions/catalog.ts';
import { comeUp, definitions } from '../definitions/definitions.ts';
import type { ServiceHost } from '../host.ts';
import { instanceOf, lockFileOf, logFileOf, portOf, serviceDirectory } from '../host.ts';
import type { Report } from '../install/report.ts';
import { endChild, stopGraceMs, untilAnswered, untilReady } from '../processes/child.ts';
import { endProcess, isAlive } from '../processes/identity.ts';
import { withLock } from '../processes/lock.ts';
import type { NativeRun } from '../run-record.ts';
import { readRunRecord, removeRunRecord } from '../run-record.ts';
import { lastLines } from './log.ts';
import { prepareServer } from './start-server.ts';

/** What there was to do for a server that runs now. */
export type BroughtUp = 'started' | 'running';

/** Runs `work` while no other process brings this server up or down. */
export const whileLocked = <T>(
  host: ServiceHost,
  name: ServiceName,
  report: Report,
  work: () => Promise<T>,
): Promise<T> =>
  withLock(lockFileOf(host, name), work, {
    waiting: ({ pid }) => report(`Waiting for process ${pid}, which is busy with ${catalog[name].title}`),
  });

/**
 * Makes sure that a server runs, by itself, and answers. Does nothing where it does already.
 * @throws {Error} with the end of the server's log, when it doesn't come up
 */
export function bringUpNatively(host: ServiceHost, name: ServiceName, report: Report): Promise<BroughtUp> {
  return whileLocked(host, name, report, async () => {
    if (await settleEarlierRun(host, name, report)) return 'running';
    const { title } = catalog[name];
    const { program, instance, spawn } = await prepareServer(host, name, null, report);
    const child = spawn();
    try {
      await untilReady(child, title, () => comeUp(name, instance, program));
    } catch (cause) {
      await endChild(child);
      removeRunRecord(instance.directory);
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${reason} ${lastLines(logFileOf(host, name))}`, { cause });
    }
    child.unref();
    return 'started';
  });
}

/** How long a server that was ready before may take to answer. */
const answerLimitMs = 10_000;

/**
 * Looks after a server that was brought up before: tells whether it still serves as it should, and ends it where it doesn't.
 * To be called under the server's lock.
 */
export async function settleEarlierRun(host: ServiceHost, name: ServiceName, report: Report): Promise<boolean> {
  const directory = serviceDirectory(host, name);
  const record = readRunRecord(directory);
  if (record === null || record.way === 'docker') return false;
  const { supervisor } = record;
  const supervised = supervisor !== null && isAlive(supervisor);
  const trouble = supervised
    ? await troubleWith(host, name)
    : (unfitness(host, name, record) ?? (await troubleWith(host, name)));
  if (trouble === null) return true;
  if (supervised)
    throw new Error(`${catalog[name].title} is run by \`npm start\` (process ${supervisor.pid}), but ${trouble}.`);
  if (isAlive(record.process)) {
    report(`Ending ${catalog[name].title} (process ${record.process.pid}), because ${trouble}`);
    await endProcess(record.process, stopGraceMs);
  }
  removeRunRecord(directory);
  return false;
}

/** Why what runs is not what is wanted; null where it is. */
function unfitness(host: ServiceHost, name: ServiceName, record: NativeRun): string | null {
  if (!isAlive(record.process)) return 'it has ended';
  if (record.supervisor !== null) return 'an `npm start` that was killed left it behind';
  if (record.port !== portOf(host, name).port) return `it listens on ${record.port}`;
  return record.version === catalog[name].native.version ? null : `it is version ${record.version}`;
}

async function troubleWith(host: ServiceHost, name: ServiceName): Promise<string | null> {
  const instance = await instanceOf(host, name);
  const { title } = catalog[name];
  return untilAnswered(title, () => definitions[name].ask(instance), { limitMs: answerLimitMs }).then(
    () => null,
    (error: Error) => error.message,
  );
}
