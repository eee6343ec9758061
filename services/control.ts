import type { ServiceName } from './definitions/catalog.ts';
import { composeIsThere } from './docker/compose.ts';
import { bringUpInDocker, takeDownInDocker } from './docker/in-docker.ts';
import type { ServiceHost } from './host.ts';
import { serviceDirectory } from './host.ts';
import type { Report } from './install/report.ts';
import type { BroughtUp } from './native/bring-up.ts';
import { bringUpNatively } from './native/bring-up.ts';
import type { TakenDown } from './native/take-down.ts';
import { takeDownNatively } from './native/take-down.ts';
import { readRunRecord } from './run-record.ts';

export type Way = 'native' | 'docker';

/**
 * How servers are brought up here.
 * @throws {Error} when Docker is asked for and isn't there
 */
export async function chooseWay(host: ServiceHost): Promise<Way> {
  const { servicesBy } = host.config;
  if (servicesBy === 'native') return 'native';
  if (await composeIsThere(host)) return 'docker';
  if (servicesBy === 'auto') return 'native';
  throw new Error('VIGIL_SERVICES is docker, but no Docker engine with Compose answers here.');
}

/** Makes sure that a server runs and answers; one that runs already is used however it was started. */
export function bringUp(host: ServiceHost, name: ServiceName, way: Way, report: Report): Promise<BroughtUp> {
  const native = way === 'native' || readRunRecord(serviceDirectory(host, name))?.way === 'native';
  return native ? bringUpNatively(host, name, report) : bringUpInDocker(host, name, report);
}

/** Ends a server that was brought up before, and nothing else. */
export function takeDown(host: ServiceHost, name: ServiceName, report: Report): Promise<TakenDown> {
  const docker = readRunRecord(serviceDirectory(host, name))?.way === 'docker';
  return docker ? takeDownInDocker(host, name) : takeDownNatively(host, name, report);
}
