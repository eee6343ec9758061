import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { settings } from '../config/settings.ts';
import { ensureCredentials } from './credentials.ts';
import type { ServiceName } from './definitions/catalog.ts';
import { catalog } from './definitions/catalog.ts';
import type { Instance, ServiceConfig } from './definitions/definition.ts';
import type { NeededPort } from './ports.ts';

/** Where servers are brought up. */
export interface ServiceHost {
  config: ServiceConfig;
  /** What programs of the system are run with; servers get its PATH alone. */
  environment: NodeJS.ProcessEnv;
  /** Folder with docker-compose.yml. */
  projectDirectory: string;
}

export const toolsDirectory = ({ config }: ServiceHost): string => resolve(config.home, 'tools');

/** Folder of a server: its configuration, data, log and run record. */
export const serviceDirectory = ({ config }: ServiceHost, name: ServiceName): string =>
  resolve(config.home, 'services', name);

export const logFileOf = (host: ServiceHost, name: ServiceName): string => join(serviceDirectory(host, name), 'log');

/** No two processes bring the same server up or down at once. */
export const lockFileOf = (host: ServiceHost, name: ServiceName): string => join(serviceDirectory(host, name), 'lock');

export function portOf({ config }: ServiceHost, name: ServiceName): NeededPort {
  const { portSetting, title } = catalog[name];
  return { port: config[portSetting], setting: settings[portSetting].name, purpose: title };
}

/** The place of a server, with its folder and credentials made where they are missing. */
export async function instanceOf(host: ServiceHost, name: ServiceName): Promise<Instance> {
  const directory = serviceDirectory(host, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const credentials = await ensureCredentials(host.config.home, name);
  return { port: portOf(host, name).port, directory, credentials, config: host.config };
}
