import { join } from 'node:path';
import type { ChildSpec } from '../supervised-child.ts';
import { ensureTemporal } from '../temporal/binary.ts';
import { devServerReady, spawnDevServer } from '../temporal/dev-server.ts';
import type { PlatformOptions } from './options.ts';
import { hasCodec } from './processes.ts';

/** Temporal's dev server, installed where it is missing. */
export async function temporalSpec({ config, environment, logger, signal }: PlatformOptions): Promise<ChildSpec> {
  const tools = join(config.home, 'tools');
  const report = (message: string) => logger.info(message);
  const { path, origin } = await ensureTemporal(environment.PATH ?? '', tools, report, signal);
  logger.info({ program: path, origin }, 'Temporal CLI found');
  const directory = join(config.home, 'temporal');
  return {
    name: 'temporal',
    spawn: () =>
      spawnDevServer({
        program: path,
        port: config.temporalPort,
        uiPort: config.temporalUiPort,
        codecPort: hasCodec(config) ? config.codecPort : 0,
        dataFile: join(directory, 'temporal.db'),
        logFile: join(directory, 'temporal.log'),
      }),
    ready: (_child, signal) => devServerReady(`127.0.0.1:${config.temporalPort}`, config.temporalRetentionDays, signal),
  };
}
