import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { createTelemetryActivities } from '../activities/telemetry.ts';
import { createShardActivities } from '../activities/telemetry-shards.ts';
import { createCircuit } from '../adapters/aws/circuit.ts';
import { createKinesisClient } from '../adapters/kinesis/client.ts';
import { createPublisher } from '../adapters/kinesis/publisher.ts';
import { describeStream, scaleStream } from '../adapters/kinesis/scale-stream.ts';
import { createSqsClient } from '../adapters/sqs/client.ts';
import { createMessageQueue } from '../adapters/sqs/messages.ts';
import { compressionCodec } from '../adapters/temporal/compression-codec.ts';
import { temporalTarget } from '../adapters/temporal/connection.ts';
import { readConsumersState } from '../adapters/temporal/consumers-state.ts';
import { registerSearchAttributes } from '../adapters/temporal/search-attributes.ts';
import { readLastDecision, scheduleShardSupervision } from '../adapters/temporal/shard-schedule.ts';
import { connectWorker } from '../adapters/temporal/worker-connection.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import type { Server } from '../contracts/telemetry/batch.ts';
import { batchSearchAttributes, telemetryTaskQueue } from '../contracts/telemetry/batch.ts';
import { renderRecord } from '../domain/telemetry/render-record.ts';
import { createLogger } from '../runtime/logging.ts';
import { createMetricsRegistry } from '../runtime/metrics.ts';
import { serveMetrics } from '../runtime/metrics-server.ts';
import { runProcess, together } from '../runtime/process.ts';
import { runWorker } from './run-worker.ts';
import { installSdkRuntime } from './sdk-runtime.ts';
import { createTelemetryMetrics } from './telemetry-metrics.ts';

/** Where demand lies outside these shares of what the shards take, their number changes. */
const shardShares = { highShare: 0.8, lowShare: 0.3 };

const config = loadConfig(readEnvironment());
const logger = createLogger({ name: 'telemetry-worker', level: config.logLevel, terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async () => {
  const { metricsUrl } = await installSdkRuntime(logger);
  const registry = createMetricsRegistry('telemetry-worker');
  const metrics = createTelemetryMetrics(registry);
  const metricsServer = await serveMetrics({
    host: config.metricsHost,
    port: config.telemetryMetricsPort,
    portSetting: settings.telemetryMetricsPort.name,
    ...{ registry, sdkMetricsUrl: metricsUrl },
  });
  const watchedCircuit = (name: string, server: Server) => {
    const circuit = createCircuit(name);
    metrics.circuit(server, circuit.state);
    circuit.onChange((state) => {
      metrics.circuit(server, state);
      logger.warn({ server, circuit: state }, `the circuit to ${name} is ${state.replace('_', ' ')}`);
    });
    return circuit;
  };

  const kinesis = createKinesisClient({ endpoint: config.kinesisEndpoint, region: config.awsRegion });
  const sqs = createSqsClient({ endpoint: config.sqsEndpoint, region: config.awsRegion });
  const { recordFormat: format, partitionKey, eventsStream } = config;
  const stream = createPublisher({
    client: kinesis,
    stream: eventsStream,
    circuit: watchedCircuit('Kinesis', 'stream'),
  });
  const queue = createMessageQueue({
    ...{ client: sqs, submissions: config.submissionsQueue, rejects: config.rejectsQueue },
    circuit: watchedCircuit('SQS', 'queue'),
    deletesPerRequest: config.deletesPerRequest,
    deleteIntervalMs: config.deleteIntervalSeconds * 1000,
  });

  const target = temporalTarget(config.temporal, config.temporalPort);
  const connection = await connectWorker(target);
  await registerSearchAttributes(connection, target.namespace, Object.values(batchSearchAttributes));
  const dataConverter = { payloadCodecs: [compressionCodec] };
  const client = new Client({ connection, namespace: target.namespace, dataConverter });
  await scheduleShardSupervision(client, {
    stream: eventsStream,
    policy: {
      ...{ minShards: config.shardsMin, maxShards: config.shardsMax, dryRun: config.shardsDryRun, ...shardShares },
      ...{ cooldownSeconds: config.shardsCooldownSeconds, lowSeconds: config.shardsLowSeconds },
    },
  });
  const activities = {
    ...createTelemetryActivities({
      ...{ stream, queue, onPublished: metrics.published },
      render: (submission, event, processedAt) =>
        renderRecord(submission, event, { processedAt, format, partitionKey }),
    }),
    ...createShardActivities({
      consumers: () => readConsumersState(client),
      lastDecision: (notRunId) => readLastDecision(client, notRunId),
      describe: (name) => describeStream(kinesis, name),
      scale: (name, shards) => scaleStream(kinesis, name, shards),
    }),
  };
  const worker = await runWorker(
    connection,
    target.namespace,
    {
      ...{ taskQueue: telemetryTaskQueue, activities, dataConverter },
      workflowBundle: { codePath: join(import.meta.dirname, '../workflow-bundles/telemetry.js') },
    },
    config,
  );
  return together(worker, metricsServer);
});
