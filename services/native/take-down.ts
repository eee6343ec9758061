import type { ServiceName } from '../definitions/catalog.ts';
import type { ServiceHost } from '../host.ts';
import { serviceDirectory } from '../host.ts';
import type { Report } from '../install/report.ts';
import { stopGraceMs } from '../processes/child.ts';
import { endProcess, isAlive } from '../processes/identity.ts';
import { readRunRecord, removeRunRecord } from '../run-record.ts';
import { whileLocked } from './bring-up.ts';

/** `supervised` ones belong to an `npm start` and are left to it. */
export type TakenDown = 'stopped' | 'not_running' | 'supervised';

/** Ends a server that was brought up to run by itself, and cleans up after one that crashed. */
export async function takeDownNatively(host: ServiceHost, name: ServiceName, report: Report): Promise<TakenDown> {
  const directory = serviceDirectory(host, name);
  if (readRunRecord(directory) === null) return 'not_running';
  return whileLocked(host, name, report, async () => {
    const record = readRunRecord(directory);
    if (record?.way !== 'native') return 'not_running';
    if (record.supervisor !== null && isAlive(record.supervisor)) return 'supervised';
    const ran = isAlive(record.process);
    await endProcess(record.process, stopGraceMs);
    removeRunRecord(directory);
    return ran ? 'stopped' : 'not_running';
  });
}
