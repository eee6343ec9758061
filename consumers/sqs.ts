import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createCircuit } from '../adapters/aws/circuit.ts';
import { waitUntil } from '../adapters/aws/wait-until.ts';
import { createKinesisClient } from '../adapters/kinesis/client.ts';
import { ensureStream } from '../adapters/kinesis/ensure-stream.ts';
import { createSqsClient } from '../adapters/sqs/client.ts';
import { ensureQueues } from '../adapters/sqs/ensure-queues.ts';
import { createSubmissionsQueue } from '../adapters/sqs/submissions-queue.ts';
import { compressionCodec } from '../adapters/temporal/compression-codec.ts';
import { connectClient, temporalTarget } from '../adapters/temporal/connection.ts';
import { createTelemetryBatches } from '../adapters/temporal/telemetry-batches.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { batchWorkflowId } from '../contracts/telemetry/batch.ts';
import { recordBytes } from '../domain/telemetry/render-record.ts';
import { createLogger } from '../runtime/logging.ts';
import { createMetricsRegistry } from '../runtime/metrics.ts';
import { serveMetrics } from '../runtime/metrics-server.ts';
import { runProcess, together } from '../runtime/process.ts';
import { createSubmissionsConsumer } from './telemetry/consumer.ts';
import { createFlights } from './telemetry/flights.ts';
import { createConsumerMetrics } from './telemetry/metrics.ts';
import { startReporter } from './telemetry/reporter.ts';
import { createTally } from './telemetry/tally.ts';
import { startUpkeep } from './telemetry/upkeep.ts';

/** Twice this, once in the workflow's input and once beside it, stays below what Temporal takes in a message. */
const maxBatchBytes = 1_048_576;

const config = loadConfig(readEnvironment());
const logger = createLogger({ name: 'telemetry-consumer', level: config.logLevel, terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async (stopping) => {
  const registry = createMetricsRegistry('telemetry-consumer');
  const metrics = createConsumerMetrics(registry);
  const tally = createTally(metrics);
  const sqs = createSqsClient({ endpoint: config.sqsEndpoint, region: config.awsRegion });
  const kinesis = createKinesisClient({ endpoint: config.kinesisEndpoint, region: config.awsRegion });
  const queues = { submissions: config.submissionsQueue, rejects: config.rejectsQueue };
  const create = config.telemetryCreate;
  const ensure = {
    queues: () => ensureQueues(sqs, queues, create),
    stream: () => ensureStream(kinesis, config.eventsStream, create ? config.shardsMin : null),
  };
  await waitUntil(`the queue ${queues.submissions}`, ensure.queues, logger, stopping);
  await waitUntil(`the stream ${config.eventsStream}`, ensure.stream, logger, stopping);

  const client = await connectClient(temporalTarget(config.temporal, config.temporalPort), compressionCodec);
  const batches = createTelemetryBatches(client);
  const records = { format: config.recordFormat, partitionKey: config.partitionKey };
  const circuit = createCircuit('SQS');
  circuit.onChange((state) => {
    if (state === 'open') logger.warn('SQS fails: taking no messages until it answers again');
    if (state === 'closed') logger.info('SQS answers again');
  });
  const queue = createSubmissionsQueue({
    ...{ client: sqs, queue: queues.submissions, circuit },
    ...{ messagesPerRequest: config.messagesPerRequest, waitSeconds: config.queueWaitSeconds },
    visibilitySeconds: config.visibilitySeconds,
  });
  const flights = createFlights({
    ...{ batches, limit: config.batchesInFlight, logger },
    onEnd(result, { batchId, tookMs }) {
      metrics.batchSeconds.observe(tookMs / 1000);
      const workflowId = batchWorkflowId(batchId);
      if (result === null)
        logger.error({ workflowId }, 'a batch ended otherwise than by completing: SQS delivers its messages again');
      else tally.ended(result);
    },
  });
  const consumer = createSubmissionsConsumer({
    ...{ queue, flights, tally, logger, pollers: config.queuePollers, visibilitySeconds: config.visibilitySeconds },
    limits: { maxEvents: config.bufferEvents, maxBytes: maxBatchBytes },
    lingerMs: config.flushSeconds * 1000,
    recordBytesOf: (submission, jsonBytes) => recordBytes(submission, jsonBytes, records),
    landWithinMs: config.shutdownSeconds * 0.7 * 1000,
    onBatch: (fill) => metrics.batchFill.observe(Math.min(fill, 1)),
  });
  const reporter = startReporter({
    ...{ consumerId: `${hostname()}-${randomUUID().slice(0, 8)}`, batches, queue, flights, tally, metrics, logger },
    oldestSentAtMs: consumer.oldestSentAtMs,
  });
  const upkeep = startUpkeep({
    ...{ queue, flights },
    ensure: async () => {
      if (create) await Promise.allSettled([ensure.queues(), ensure.stream()]);
    },
  });
  const metricsServer = await serveMetrics({
    host: config.metricsHost,
    port: config.consumerMetricsPort,
    portSetting: settings.consumerMetricsPort.name,
    ...{ registry, sdkMetricsUrl: null },
  });
  const close = { stop: async () => client.connection.close() };
  return together(consumer, upkeep, reporter, metricsServer, close);
});
