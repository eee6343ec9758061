import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { createTrendsActivities } from '../activities/trends.ts';
import { createMergeActivities } from '../activities/trends-merge.ts';
import { createReprocessActivities } from '../activities/trends-reprocess.ts';
import { openCassandra } from '../adapters/cassandra/connect.ts';
import { createBatchStore } from '../adapters/cassandra/trends/batch-store.ts';
import { createGenerationStore } from '../adapters/cassandra/trends/generation-store.ts';
import { createPaneSource } from '../adapters/cassandra/trends/pane-source.ts';
import { createWindowStore } from '../adapters/cassandra/trends/window-store.ts';
import { openKafka } from '../adapters/kafka/connect.ts';
import { createPostsLog } from '../adapters/kafka/posts-log.ts';
import { compressionCodec } from '../adapters/temporal/compression-codec.ts';
import { temporalTarget } from '../adapters/temporal/connection.ts';
import { registerSearchAttributes } from '../adapters/temporal/search-attributes.ts';
import { scheduleMerging } from '../adapters/temporal/trends-schedule.ts';
import { connectWorker } from '../adapters/temporal/worker-connection.ts';
import { trendsSettingChecks } from '../adapters/trends-setting-checks.ts';
import { readEnvironment } from '../config/environment.ts';
import { ConfigError, loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { trendsTaskQueue } from '../contracts/trends/batch.ts';
import { trendsSearchAttributes } from '../contracts/trends/search-attributes.ts';
import { defaultTrendPolicy } from '../contracts/trends/trending.ts';
import { countingRulesOf, countriesOf } from '../domain/trends/counting-settings.ts';
import { createLogger } from '../runtime/logging.ts';
import { createMetricsRegistry } from '../runtime/metrics.ts';
import { serveMetrics } from '../runtime/metrics-server.ts';
import { runProcess, together } from '../runtime/process.ts';
import { migrateTrends } from './migrate-trends.ts';
import { runWorker } from './run-worker.ts';
import { installSdkRuntime } from './sdk-runtime.ts';
import { createTrendsMetrics } from './trends-metrics.ts';

/** Beyond what is told, batches are kept for as long as windows last that are still computed from them. */
const longestWindowSeconds = 3_600;

const config = loadConfig(readEnvironment(), trendsSettingChecks);
const logger = createLogger({ name: 'trends-worker', level: config.logLevel, terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async (stopping) => {
  const missing = (['cassandraUrl', 'kafkaUrl'] as const).filter((key) => config[key] === '');
  if (missing.length > 0)
    throw new ConfigError(
      missing.map((key) => `${settings[key].name} must be set, unless \`npm start\` runs the servers`),
    );
  const { metricsUrl } = await installSdkRuntime(logger);
  await migrateTrends(config, logger, stopping);

  const target = temporalTarget(config.temporal, config.temporalPort);
  const connection = await connectWorker(target);
  await registerSearchAttributes(connection, target.namespace, Object.values(trendsSearchAttributes));

  const dataConverter = { payloadCodecs: [compressionCodec] };
  const client = new Client({ connection, namespace: target.namespace, dataConverter });
  await scheduleMerging(client, {
    ...{ graceSeconds: config.trendsGraceSeconds, topListLength: config.trendsTopLength },
    trendPolicy: defaultTrendPolicy,
  });

  const registry = createMetricsRegistry('trends-worker');
  const metrics = createTrendsMetrics(registry);
  const metricsServer = await serveMetrics({
    host: config.metricsHost,
    port: config.trendsMetricsPort,
    portSetting: settings.trendsMetricsPort.name,
    ...{ registry, sdkMetricsUrl: metricsUrl },
  });

  const cassandra = openCassandra(config.cassandraUrl, config.trendsKeyspace);
  const kafka = openKafka(config.kafkaUrl, { clientId: 'vigil-trends-worker', logger });
  const log = createPostsLog({
    ...{ kafka, topic: config.postsTopic, group: config.trendsGroup },
    fetchBytes: config.trendsBufferMegabytes * 1_048_576,
  });
  const retentionSeconds = config.trendsRetentionDays * 86_400;
  const paneSeconds = retentionSeconds + longestWindowSeconds;
  const source = createPaneSource(cassandra);
  const store = createWindowStore(cassandra, retentionSeconds);
  const ending = new AbortController();
  const common = { source, log, stopping: ending.signal, onStep: metrics.step };
  const activities = {
    ...createTrendsActivities({ batches: createBatchStore(cassandra, paneSeconds), onStep: metrics.step }),
    ...createMergeActivities({ ...common, store, onWindow: metrics.window }),
    ...createReprocessActivities({
      ...{ ...common, windows: store, generations: createGenerationStore(cassandra, paneSeconds) },
      ...{ rules: countingRulesOf(config), countries: countriesOf(config) },
    }),
  };
  const worker = await runWorker(
    connection,
    target.namespace,
    {
      ...{ taskQueue: trendsTaskQueue, activities, dataConverter },
      workflowBundle: { codePath: join(import.meta.dirname, '../workflow-bundles/trends.js') },
    },
    config,
  );
  const handingOver = { stop: async () => ending.abort() };
  const closing = { stop: () => Promise.all([cassandra.close(), log.close()]).then(() => {}) };
  return together(handingOver, worker, closing, metricsServer);
});
