import { join } from 'node:path';
import { Argument } from 'commander';
import type { Config, Environment } from '../../../config/load-config.ts';
import { loadConfig } from '../../../config/load-config.ts';
import type { ServiceGroup, ServiceName } from '../../../services/definitions/catalog.ts';
import { catalog, serviceGroups, serviceNames } from '../../../services/definitions/catalog.ts';
import type { ServiceHost } from '../../../services/host.ts';
import type { Screen } from '../../text/screen.ts';

/** What the commands need that bring servers up and down. */
export interface ServiceCommandDependencies {
  environment: Environment;
  /** Folder of the built entry points. */
  distDirectory: string;
  /** For results. */
  out: Screen;
  /** For progress. */
  aside: Screen;
  /** Told the exit code. */
  exit(code: number): void;
}

/** @throws {ConfigError} */
export function hostOf({ environment, distDirectory }: ServiceCommandDependencies): ServiceHost & { config: Config } {
  return { config: loadConfig(environment), environment, projectDirectory: join(distDirectory, '..') };
}

export const namesArgument = (meaning: string): Argument =>
  new Argument('[names...]', meaning).choices([...serviceNames, ...Object.keys(serviceGroups)]).default([]);

/** What was named: each once, and of a group all that it consists of. */
export const serversNamed = (names: (ServiceName | ServiceGroup)[]): ServiceName[] => [
  ...new Set(
    names.flatMap((name) => (name in serviceGroups ? serviceGroups[name as ServiceGroup] : (name as ServiceName))),
  ),
];

/** Progress, as lines that begin with the server that they are about. */
export const reporter =
  ({ aside }: ServiceCommandDependencies, name: ServiceName) =>
  (message: string): void =>
    aside.write(`${lineStart(name)}${message} …\n`);

export const lineStart = (name: ServiceName): string => `${name.padEnd(nameWidth)}  `;

const nameWidth = Math.max(...Object.keys(catalog).map((name) => name.length));
