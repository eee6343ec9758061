import type { Config } from '../config/load-config.ts';
import type { Way } from './control.ts';
import type { ServiceName } from './definitions/catalog.ts';
import { catalog } from './definitions/catalog.ts';
import { definitions } from './definitions/definitions.ts';
import { composeRunning } from './docker/compose.ts';
import type { ServiceHost } from './host.ts';
import { instanceOf, logFileOf, serviceDirectory } from './host.ts';
import { addressOf, isExternal } from './needed.ts';
import { untilAnswered } from './processes/child.ts';
import { isAlive } from './processes/identity.ts';
import { readRunRecord } from './run-record.ts';

export interface ServiceStatus {
  name: ServiceName;
  title: string;
  /** `crashed`: it was brought up and isn't there; `external`: a user's own, which is not asked. */
  state: 'running' | 'unresponsive' | 'crashed' | 'stopped' | 'external';
  address: string;
  /** Who runs it; null where nobody does. */
  by: 'vigil up' | 'npm start' | 'docker' | null;
  pid: number | null;
  /** ISO 8601. */
  since: string | null;
  software: string;
  log: string | null;
}

/** Looks at servers, and asks those that run. */
export async function statusOf(
  host: ServiceHost & { config: Config },
  names: ServiceName[],
  way: Way,
): Promise<ServiceStatus[]> {
  const containers = way === 'docker' ? await composeRunning(host) : [];
  return Promise.all(names.map((name) => statusOfOne(host, name, containers.includes(name))));
}

async function statusOfOne(
  host: ServiceHost & { config: Config },
  name: ServiceName,
  inContainer: boolean,
): Promise<ServiceStatus> {
  const { config } = host;
  const { title, native, compose } = catalog[name];
  const record = readRunRecord(serviceDirectory(host, name));
  const software = `${native.software} ${native.version}`;
  const common = { name, title, address: addressOf(config, name), pid: null, since: null, log: null };
  if (isExternal(config, name)) return { ...common, state: 'external', by: null, software: title };
  if (record?.way === 'native') {
    const supervised = record.supervisor !== null && isAlive(record.supervisor);
    const state = isAlive(record.process) ? await stateOf(host, name) : 'crashed';
    const run = { pid: record.process.pid, since: record.since, log: logFileOf(host, name), software };
    return { ...common, ...run, state, by: supervised ? 'npm start' : 'vigil up' };
  }
  if (inContainer) {
    const since = record?.since ?? null;
    return { ...common, state: await stateOf(host, name), by: 'docker', since, software: compose.image };
  }
  return { ...common, state: record === null ? 'stopped' : 'crashed', by: null, software };
}

async function stateOf(host: ServiceHost, name: ServiceName): Promise<'running' | 'unresponsive'> {
  const instance = await instanceOf(host, name);
  return untilAnswered(name, () => definitions[name].ask(instance), { limitMs: 2_000 }).then(
    () => 'running',
    () => 'unresponsive',
  );
}
