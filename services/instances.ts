import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config/load-config.ts';
import { ensureCredentials } from './credentials.ts';
import type { ServiceName } from './definitions/catalog.ts';
import { catalog } from './definitions/catalog.ts';
import type { Instance, ServiceDefinition } from './definitions/definition.ts';
import { kinesis } from './definitions/kinesis.ts';
import { mongodb } from './definitions/mongodb.ts';
import { sqs } from './definitions/sqs.ts';

export const definitions: Record<ServiceName, ServiceDefinition> = { sqs, kinesis, mongodb };

export type ServiceConfig = Pick<Config, 'home' | (typeof catalog)[ServiceName]['portSetting']>;

/** Folder of a server: its configuration, data, log and run record. */
export const serviceDirectory = (home: string, name: ServiceName): string => resolve(home, 'services', name);

export const logFile = (home: string, name: ServiceName): string => join(serviceDirectory(home, name), 'log');

/** The place of a server, with its folder and credentials made where they are missing. */
export async function instanceOf(config: ServiceConfig, name: ServiceName): Promise<Instance> {
  const directory = serviceDirectory(config.home, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return {
    port: config[catalog[name].portSetting],
    directory,
    credentials: await ensureCredentials(config.home, name),
  };
}
