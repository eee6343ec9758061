import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { createKarmaActivities } from '../activities/karma.ts';
import { createCopyActivities } from '../activities/karma-copies.ts';
import { openCassandra } from '../adapters/cassandra/connect.ts';
import { createCassandraProjection } from '../adapters/cassandra/karma-projection.ts';
import { karmaSettingChecks } from '../adapters/karma-setting-checks.ts';
import { createCopySource } from '../adapters/mariadb/copies.ts';
import { openDatabase } from '../adapters/mariadb/database.ts';
import { createKarmaLedger } from '../adapters/mariadb/karma-ledger.ts';
import { openRedis } from '../adapters/redis/connect.ts';
import { createRedisProjection } from '../adapters/redis/karma-projection.ts';
import { compressionCodec } from '../adapters/temporal/compression-codec.ts';
import { temporalTarget } from '../adapters/temporal/connection.ts';
import { scheduleKarma } from '../adapters/temporal/karma-schedules.ts';
import { countParkedSagas } from '../adapters/temporal/parked-sagas.ts';
import { registerSearchAttributes } from '../adapters/temporal/search-attributes.ts';
import { connectWorker } from '../adapters/temporal/worker-connection.ts';
import { readEnvironment } from '../config/environment.ts';
import { ConfigError, loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { karmaTaskQueue, sagaSearchAttributes } from '../contracts/karma/saga.ts';
import { createLogger } from '../runtime/logging.ts';
import { createMetricsRegistry } from '../runtime/metrics.ts';
import { serveMetrics } from '../runtime/metrics-server.ts';
import { runProcess, together } from '../runtime/process.ts';
import { createKarmaMetrics } from './karma-metrics.ts';
import { migrateKarma } from './migrate-karma.ts';
import { runWorker } from './run-worker.ts';
import { installSdkRuntime } from './sdk-runtime.ts';

const config = loadConfig(readEnvironment(), karmaSettingChecks);
const logger = createLogger({ name: 'karma-worker', level: config.logLevel, terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async (stopping) => {
  const missing = (['mariadbUrl', 'cassandraUrl', 'redisUrl'] as const).filter((key) => config[key] === '');
  if (missing.length > 0)
    throw new ConfigError(
      missing.map((key) => `${settings[key].name} must be set, unless \`npm start\` runs the servers`),
    );
  const { metricsUrl } = await installSdkRuntime(logger);
  await migrateKarma(config, logger, stopping);

  const target = temporalTarget(config.temporal, config.temporalPort);
  const connection = await connectWorker(target);
  await registerSearchAttributes(connection, target.namespace, Object.values(sagaSearchAttributes));
  const dataConverter = { payloadCodecs: [compressionCodec] };
  const client = new Client({ connection, namespace: target.namespace, dataConverter });
  await scheduleKarma(client, {
    reconcileSeconds: config.karmaReconcileSeconds,
    checkHour: config.karmaCheckHour,
    deadlineSeconds: config.karmaSagaDeadlineSeconds,
  });

  const registry = createMetricsRegistry('karma-worker');
  const metrics = createKarmaMetrics(registry, () => countParkedSagas(client));
  const metricsServer = await serveMetrics({
    host: config.metricsHost,
    port: config.karmaMetricsPort,
    portSetting: settings.karmaMetricsPort.name,
    ...{ registry, sdkMetricsUrl: metricsUrl },
  });

  const database = openDatabase({ url: config.mariadbUrl });
  const cassandra = openCassandra(config.cassandraUrl);
  const redis = openRedis(config.redisUrl);
  const copies = { cassandra: createCassandraProjection(cassandra), redis: createRedisProjection(redis) };
  const activities = {
    ...createKarmaActivities({ ledger: createKarmaLedger(database), ...copies, onStep: metrics.step }),
    ...createCopyActivities({
      ...{ ledger: createCopySource(database), copies },
      ...{ onStep: metrics.step, onReport: metrics.report },
    }),
  };
  const worker = await runWorker(
    connection,
    target.namespace,
    {
      ...{ taskQueue: karmaTaskQueue, activities, dataConverter },
      workflowBundle: { codePath: join(import.meta.dirname, '../workflow-bundles/karma.js') },
    },
    config,
  );
  const closing = {
    stop: () => Promise.all([database, cassandra, redis].map((store) => store.close())).then(() => {}),
  };
  return together(worker, closing, metricsServer);
});
