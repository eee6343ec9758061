import type { Command } from 'commander';
import { compressionCodec } from '../../adapters/temporal/compression-codec.ts';
import { createCodecApp } from '../../api/codec/codec-app.ts';
import { serveApp } from '../../api/serve.ts';
import type { Config, Environment } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';
import { settings } from '../../config/settings.ts';
import { createLogger } from '../../runtime/logging.ts';
import { runProcess } from '../../runtime/process.ts';

export interface CodecDependencies {
  environment: Environment;
  terminal: boolean;
}

export function registerCodec(program: Command, { environment, terminal }: CodecDependencies): void {
  program
    .command('codec')
    .summary('serve what makes compressed payloads readable in the Temporal Web UI')
    .description(
      'Serves Temporal’s remote codec, so that the Web UI and the Temporal CLI can show compressed payloads. ' +
        '`npm start` runs it, and tells it to the Web UI that it runs; enter it under “Codec Server” in another one, or as ' +
        '`temporal --codec-endpoint`.',
    )
    .action(() => serveCodec(loadConfig(environment), terminal));
}

async function serveCodec(config: Config, terminal: boolean): Promise<void> {
  const logger = createLogger({ name: 'codec', level: config.logLevel, terminal });
  await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async () => {
    const uiOrigins = originsOf(config);
    const server = await serveApp({
      app: createCodecApp({ codec: compressionCodec, uiOrigins }),
      host: config.codecHost,
      port: config.codecPort,
      portSetting: settings.codecPort.name,
      closeTimeoutMs: config.shutdownSeconds * 0.8 * 1000,
    });
    logger.info({ host: config.codecHost, port: server.port, uiOrigins }, 'decoding for the Temporal Web UI');
    return { stop: () => server.close() };
  });
}

/** A browser calls the same server by either name, and counts them as two origins. */
function originsOf({ temporalUiPort, temporalUiUrl }: Config): string[] {
  const own = temporalUiPort === 0 ? [] : [`http://127.0.0.1:${temporalUiPort}`, `http://localhost:${temporalUiPort}`];
  return [...new Set([...own, ...(temporalUiUrl === '' ? [] : [new URL(temporalUiUrl).origin])])];
}
