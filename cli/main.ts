import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironmentParts } from '../config/environment.ts';
import type { Config, Environment } from '../config/load-config.ts';
import { ConfigError, loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import type { RebuildProgress } from '../contracts/karma/agreement.ts';
import { createKarmaClient } from './client/karma-client.ts';
import { createScanClient } from './client/scan-client.ts';
import { createTrendsClient } from './client/trends-client.ts';
import type { KarmaUpkeepDependencies, ReferenceImporter } from './commands/karma/dependencies.ts';
import type { FeedRequest, OpenedFeed } from './commands/karma/feed.ts';
import { describeFailure } from './failure.ts';
import { createProgram } from './program.ts';
import { createScreen } from './text/screen.ts';
import { usualPace } from './watch/look-until.ts';

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
    feedConfig: () => withUrls(loadConfig(environment), 'rabbitmqUrl'),
    openFeed,
    openFindingRejects: () => openFindingRejects(withUrls(loadConfig(environment), 'rabbitmqUrl')),
    openPostRejects: () => openPostRejects(withUrls(loadConfig(environment), 'kafkaUrl')),
    connectKarma: () => createKarmaClient(loadConfig(environment)),
    connectTrends: () => createTrendsClient(loadConfig(environment)),
    openImport: (onWaiting) => openImport(withLedgerUrl(loadConfig(environment)), onWaiting),
    migrateKarma: () => migrateKarma(withUrls(loadConfig(environment), 'mariadbUrl', 'cassandraUrl')),
    rebuildKarma: (...request) => rebuildKarma(loadConfig(environment), ...request),
    produceConfig: (sends) => produceConfig(environment, sends),
    openPosts: async (config) => (await import('./open-posts.ts')).openPosts(config, version),
    writeBytes: (chunk) =>
      new Promise((resolve, reject) => {
        stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
    terminal: stdout.isTTY === true,
    pace: usualPace,
    exit,
    exitNow: (code) => process.exit(code),
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
  });
  const asked = process.argv[2] ?? '';
  if (!program.commands.some((command) => command.name() === asked || command.aliases().includes(asked))) {
    const { registerServerCommands } = await import('./server-commands.ts');
    const connectTemporal = () => connectToTemporal(loadConfig(environment));
    await registerServerCommands(program, asked, {
      ...{
        environment,
        ownServices,
        distDirectory,
        settingChecks,
        connectTemporal,
        dataConverter,
        stdout,
        stderr,
        exit,
      },
    });
  }
  await program.parseAsync();
}

async function settingChecks() {
  const { karmaSettingChecks } = await import('../adapters/karma-setting-checks.ts');
  const { archiveSettingChecks } = await import('../adapters/mongodb/setting-checks.ts');
  const { scanSettingChecks } = await import('../adapters/scanners/setting-checks.ts');
  const { trendsSettingChecks } = await import('../adapters/trends-setting-checks.ts');
  return { ...scanSettingChecks, ...archiveSettingChecks, ...karmaSettingChecks, ...trendsSettingChecks };
}

async function dataConverter() {
  const { decompressionCodec } = await import('../adapters/temporal/compression-codec.ts');
  return { payloadCodecs: [decompressionCodec] };
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

function withUrls(config: Config, ...needed: ('rabbitmqUrl' | 'mariadbUrl' | 'cassandraUrl' | 'kafkaUrl')[]): Config {
  const missing = needed.filter((key) => config[key] === '');
  if (missing.length === 0) return config;
  throw new ConfigError(
    missing.map(
      (key) => `${settings[key].name} must say where the server is, unless \`npm start\` or \`vigil up\` brought it up`,
    ),
  );
}

/** An account that only reads is enough where no more is done. */
function withLedgerUrl(config: Config): Config {
  return config.mariadbReaderUrl === '' ? withUrls(config, 'mariadbUrl') : config;
}

async function openFeed(config: Config, request: FeedRequest): Promise<OpenedFeed> {
  const { openFeedFiles } = await import('../adapters/files/feed-files.ts');
  const { createFindingsPublisher } = await import('../adapters/rabbitmq/findings-publisher.ts');
  const { topologyOf } = await import('../adapters/rabbitmq/topology.ts');
  const { longestLineBytes } = await import('../domain/karma/finding-line.ts');
  const files = await openFeedFiles({ ...request, longestLine: longestLineBytes, linesPerBatch: 500 });
  const { onTrouble } = request;
  return {
    files,
    publisher: await createFindingsPublisher({ url: config.rabbitmqUrl, topology: topologyOf(config), onTrouble }),
  };
}

async function openFindingRejects(config: Config) {
  const { openRejectsQueue } = await import('../adapters/rabbitmq/rejects-queue.ts');
  const { topologyOf } = await import('../adapters/rabbitmq/topology.ts');
  return openRejectsQueue(config.rabbitmqUrl, topologyOf(config));
}

async function openPostRejects(config: Config) {
  const { pino } = await import('pino');
  const { openKafka } = await import('../adapters/kafka/connect.ts');
  const { openPostRejects } = await import('../adapters/kafka/rejects-queue.ts');
  // What goes wrong is told by the command.
  const open = (url: string) => openKafka(url, { clientId: 'vigil trends rejects', logger: pino({ level: 'silent' }) });
  return openPostRejects({
    ...{ kafka: open(config.kafkaUrl), producerKafka: open(config.kafkaProducerUrl || config.kafkaUrl) },
    ...{ topic: config.postsRejected, postsTopic: config.postsTopic, group: `${config.trendsGroup}.rejects` },
  });
}

async function openImport(config: Config, onWaiting: (note: string) => void): Promise<ReferenceImporter> {
  const { openDatabase } = await import('../adapters/mariadb/database.ts');
  const { createKarmaLedger } = await import('../adapters/mariadb/karma-ledger.ts');
  const { importReference } = await import('../adapters/temporal/import-reference.ts');
  const client = await connectToTemporal(config);
  const database = openDatabase({ url: config.mariadbReaderUrl || config.mariadbUrl, connections: 1 });
  return {
    known: () => createKarmaLedger(database).knownReference(),
    importReference(reference) {
      const input = { importId: randomUUID(), reference, deadlineSeconds: config.karmaSagaDeadlineSeconds };
      return importReference(client, input, onWaiting);
    },
    close: async () => void (await Promise.all([client.connection.close(), database.close()])),
  };
}

async function migrateKarma({ mariadbUrl, mariadbOwnerUrl, cassandraUrl, cassandraOwnerUrl }: Config) {
  const { migrateMariadb } = await import('../adapters/mariadb/migrate-mariadb.ts');
  const { migrateCassandra } = await import('../adapters/cassandra/migrate-cassandra.ts');
  return [
    { store: 'mariadb' as const, applied: await migrateMariadb(mariadbOwnerUrl || mariadbUrl) },
    { store: 'cassandra' as const, applied: await migrateCassandra(cassandraOwnerUrl || cassandraUrl) },
  ];
}

async function rebuildKarma(
  config: Config,
  ...[store, onProgress, onWaiting]: Parameters<KarmaUpkeepDependencies['rebuildKarma']>
): Promise<RebuildProgress> {
  const { rebuildKarma } = await import('../adapters/temporal/rebuild-karma.ts');
  const client = await connectToTemporal(config);
  return rebuildKarma(client, store, onProgress, onWaiting).finally(() => client.connection.close());
}

async function produceConfig(environment: Environment, sends: boolean): Promise<Config> {
  const { trendsSettingChecks } = await import('../adapters/trends-setting-checks.ts');
  const config = loadConfig(environment, trendsSettingChecks);
  // An account that only sends is enough.
  return sends && config.kafkaProducerUrl === '' ? withUrls(config, 'kafkaUrl') : config;
}
