import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../../config/load-config.ts';
import type { ServiceHost } from '../host.ts';
import type { ChildSpec, SupervisedChild } from '../supervised-child.ts';

export interface PlatformOptions {
  config: Config;
  /** This process's environment; children get it with what the platform adds. */
  environment: NodeJS.ProcessEnv;
  /** Folder of the built entry points. */
  distDirectory: string;
  /** Whether a server of our own is wanted, because no cluster is named. */
  ownTemporal: boolean;
  logger: Logger;
  /** Aborts when what is not there yet needn't be started any more. */
  signal?: AbortSignal;
}

/** What a platform consists of: a child, or a container. */
export type Part = Pick<SupervisedChild, 'name' | 'pid' | 'stop' | 'kill'>;

/** Starts a child, and waits until it is ready. */
export type Supervise = (spec: ChildSpec) => Promise<Part>;

export const hostOf = ({ config, environment, distDirectory }: PlatformOptions): ServiceHost & { config: Config } => ({
  config,
  environment,
  projectDirectory: join(distDirectory, '..'),
});
