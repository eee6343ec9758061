import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CassandraConnection } from '../adapters/cassandra/connect.ts';
import { openCassandra } from '../adapters/cassandra/connect.ts';
import { createTrendsReadings } from '../adapters/cassandra/trends/readings.ts';
import type { Database } from '../adapters/mariadb/database.ts';
import { openDatabase } from '../adapters/mariadb/database.ts';
import { createKarmaReadings } from '../adapters/mariadb/readings/karma-readings.ts';
import { createArchivedScans } from '../adapters/mongodb/archived-scans.ts';
import { archiveSettingChecks } from '../adapters/mongodb/setting-checks.ts';
import { lazyClient, temporalTarget } from '../adapters/temporal/connection.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { StoreUnavailable } from '../contracts/store-unavailable.ts';
import { retweetRuleOf } from '../domain/trends/retweet-rule.ts';
import { createLogger } from '../runtime/logging.ts';
import { createMetricsRegistry } from '../runtime/metrics.ts';
import { runProcess } from '../runtime/process.ts';
import type { AppDependencies } from './app.ts';
import { createApp } from './app.ts';
import { createTemporalAgreement } from './karma/temporal-agreement.ts';
import { createTemporalSagas } from './karma/temporal-sagas.ts';
import { checkReadiness } from './readiness.ts';
import { createTemporalScans } from './scans/temporal-scans.ts';
import { withArchive } from './scans/with-archive.ts';
import { createIngestApp, createStatusApp } from './seed-ports.ts';
import type { ServeOptions } from './serve.ts';
import { serveApp } from './serve.ts';
import { createTemporalTelemetry } from './telemetry/temporal-telemetry.ts';
import { createLiveTrends } from './trends/live/live-trends.ts';
import { createTemporalReprocess } from './trends/temporal-reprocess.ts';

const config = loadConfig(readEnvironment(), archiveSettingChecks);
const logger = createLogger({ name: 'api', level: config.logLevel, terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async () => {
  const target = temporalTarget(config.temporal, config.temporalPort);
  const client = lazyClient(target);
  const { pipelines } = config;
  const runsScans = pipelines.includes('scans');
  const archive = runsScans && config.mongodbUrl ? createArchivedScans({ url: config.mongodbUrl }) : null;
  const ledger = pipelines.includes('karma') ? openLedger() : null;
  const metrics = createMetricsRegistry('api');
  const counts = pipelines.includes('trends') ? openCounts() : null;
  const readings = counts && createTrendsReadings(counts);
  const live = readings && createLiveTrends({ readings, logger, metrics });
  const scans = createTemporalScans(client, { archive: archive !== null });
  const dependencies: AppDependencies = {
    scans: archive ? withArchive(scans, archive, logger) : scans,
    telemetry: createTemporalTelemetry(client),
    trends: readings &&
      live && {
        ...{ readings, live, reprocessing: createTemporalReprocess(client) },
        retweetRule: retweetRuleOf(config.trendsRetweetTypes),
      },
    karma: ledger && {
      readings: createKarmaReadings(ledger),
      sagas: createTemporalSagas(client, { deadlineSeconds: config.karmaSagaDeadlineSeconds }),
      agreement: createTemporalAgreement(client),
    },
    pipelines,
    checkReadiness: () => checkReadiness(client, { pipelines, archive, trends: readings }),
    logger,
    metrics,
    version: packageVersion(),
    scanDefaults: {
      simulation: {
        minSleepSeconds: config.scanMinSleepSeconds,
        maxSleepSeconds: config.scanMaxSleepSeconds,
        failureChance: config.scanFailureChance,
      },
      ports: null,
      httpPort: 80,
      httpsPort: 443,
    },
    allowedHosts: [config.apiHost, ...config.apiAllowedHosts],
    webDirectory: join(import.meta.dirname, '../web'),
    temporalUiUrl: config.temporalUiUrl || null,
    temporalNamespace: target.namespace,
  };
  const listeners = [
    { app: createApp(dependencies), setting: 'apiPort' },
    ...(runsScans
      ? ([
          { app: createIngestApp(dependencies), setting: 'ingestPort' },
          { app: createStatusApp(dependencies), setting: 'statusPort' },
        ] as const)
      : []),
  ] as const;
  const servers = await Promise.all(
    listeners
      .filter(({ setting }) => config[setting] !== 0)
      .map(({ app, setting }) => serveApp(listenOn(app, setting))),
  );
  logger.info({ host: config.apiHost, ports: servers.map(({ port }) => port) }, 'listening');
  return {
    async stop() {
      const closing = servers.map((server) => server.close());
      // Who listens would else never be done.
      live?.close();
      await Promise.all(closing);
      await Promise.all([client.connection.close(), archive?.close(), ledger?.close(), counts?.close()]);
    },
  };
});

function listenOn(app: ServeOptions['app'], setting: 'apiPort' | 'ingestPort' | 'statusPort'): ServeOptions {
  return {
    app,
    host: config.apiHost,
    port: config[setting],
    portSetting: settings[setting].name,
    closeTimeoutMs: config.shutdownSeconds * 0.8 * 1000,
  };
}

function openLedger(): Database {
  const url = config.mariadbReaderUrl || config.mariadbUrl;
  if (url !== '') return openDatabase({ url });
  const absent = new StoreUnavailable('mariadb', `${settings.mariadbUrl.name} doesn’t say where MariaDB is.`);
  return { rows: () => Promise.reject(absent), transaction: () => Promise.reject(absent), close: async () => {} };
}

function openCounts(): Pick<CassandraConnection, 'rows' | 'rowsOfEach' | 'close'> {
  const url = config.cassandraReaderUrl || config.cassandraUrl;
  if (url !== '') return openCassandra(url, config.trendsKeyspace);
  const absent = new StoreUnavailable('cassandra', `${settings.cassandraUrl.name} doesn’t say where Cassandra is.`);
  return { rows: () => Promise.reject(absent), rowsOfEach: () => Promise.reject(absent), close: async () => {} };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  return String(version);
}
