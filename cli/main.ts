import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironmentParts } from '../config/environment.ts';
import type { Config, Environment } from '../config/load-config.ts';
import { loadConfig } from '../config/load-config.ts';
import { createScanClient } from './client/scan-client.ts';
import { describeFailure } from './failure.ts';
import { createProgram } from './program.ts';
import { createScreen } from './text/screen.ts';
import { usualPace } from './watch/follow-scan.ts';

const { stdout, stderr } = process;
const distDirectory = join(import.meta.dirname, '..');
const exit = (code: number) => {
  process.exitCode = code;
};

// A reader that goes away, such as `head`, is no failure.
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });

let debug = false;
try {
  const parts = readEnvironmentParts();
  debug = ['debug', 'trace'].includes(parts.environment.VIGIL_LOG_LEVEL ?? '');
  await run(parts);
} catch (error) {
  const { exitCode, message } = describeFailure(error, debug);
  if (message !== null) stderr.write(`${message}\n`);
  exit(exitCode);
}

async function run({ environment, ownServices }: Record<'environment' | 'ownServices', Environment>): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(distDirectory, '../package.json'), 'utf8')) as { version: string };
  const program = createProgram({
    version,
    stdout,
    stderr,
    out: createScreen(stdout, environment),
    aside: createScreen(stderr, environment),
    connect: () => createScanClient(loadConfig(environment)),
    openTail: () => openTail(loadConfig(environment)),
    openRejects: () => openRejects(loadConfig(environment)),
    pace: usualPace,
    exit,
    exitNow: (code) => process.exit(code),
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
  });
  // The others bring Temporal's SDK along, half a second of it, which those that only call the API needn't wait for.
  const asked = process.argv[2] ?? '';
  if (!program.commands.some((command) => command.name() === asked || command.aliases().includes(asked))) {
    const { registerServerCommands } = await import('./server-commands.ts');
    const { archiveSettingChecks } = await import('../adapters/mongodb/setting-checks.ts');
    const { scanSettingChecks } = await import('../adapters/scanners/setting-checks.ts');
    const { decompressionCodec } = await import('../adapters/temporal/compression-codec.ts');
    const connectTemporal = () => connectToTemporal(loadConfig(environment));
    registerServerCommands(program, {
      ...{ environment, ownServices },
      settingChecks: { ...scanSettingChecks, ...archiveSettingChecks },
      distDirectory,
      connectTemporal,
      dataConverter: { payloadCodecs: [decompressionCodec] },
      stdout,
      stderr,
      exit,
    });
  }
  await program.parseAsync();
}

async function connectToTemporal({ temporal, temporalPort }: Config) {
  const { connectClient, temporalTarget } = await import('../adapters/temporal/connection.ts');
  return connectClient(temporalTarget(temporal, temporalPort));
}

async function openTail({ kinesisEndpoint, awsRegion, eventsStream }: Config) {
  const { createKinesisClient } = await import('../adapters/kinesis/client.ts');
  const { createTail } = await import('../adapters/kinesis/tail.ts');
  const client = createKinesisClient({ endpoint: kinesisEndpoint, region: awsRegion });
  return createTail({ client, stream: eventsStream });
}

async function openRejects({ sqsEndpoint, awsRegion, submissionsQueue, rejectsQueue }: Config) {
  const { createSqsClient } = await import('../adapters/sqs/client.ts');
  const { createRejectsQueue } = await import('../adapters/sqs/rejects-queue.ts');
  const client = createSqsClient({ endpoint: sqsEndpoint, region: awsRegion });
  return createRejectsQueue(client, { submissions: submissionsQueue, rejects: rejectsQueue });
}
