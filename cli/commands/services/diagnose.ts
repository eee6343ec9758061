import { join } from 'node:path';
import type { Config, Environment } from '../../../config/load-config.ts';
import { chooseWay } from '../../../services/control.ts';
import { neededServices } from '../../../services/needed.ts';
import type { ServiceStatus } from '../../../services/status.ts';
import { statusOf } from '../../../services/status.ts';
import type { Diagnosis } from '../diagnosis.ts';

/** How the servers are that the pipelines need. */
export async function serversOf(
  config: Config,
  environment: Environment,
  distDirectory: string,
): Promise<ServiceStatus[]> {
  const host = { config, environment, projectDirectory: join(distDirectory, '..') };
  return statusOf(host, neededServices(config), await chooseWay(host));
}

export function diagnoseServer({ name, title, state, address, by, log }: ServiceStatus): Diagnosis {
  if (state === 'running') return { name: title, state: 'ok', detail: `answers at ${address} (${by})` };
  if (state === 'external') return { name: title, state: 'note', detail: `yours at ${address}; it is not asked` };
  if (state === 'stopped')
    return {
      name: title,
      state: 'note',
      detail: `not running at ${address}`,
      remedy: 'npm start runs it, or vigil up',
    };
  const detail = state === 'crashed' ? 'has ended without having been told to' : `doesn't answer at ${address}`;
  const remedy = `vigil up ${name} brings it up again`;
  return {
    name: title,
    state: 'wrong',
    detail,
    remedy: log === null ? remedy : `${remedy}; vigil logs ${name} may say why`,
  };
}
