import { createFindingsQueue } from '../adapters/rabbitmq/findings-queue.ts';
import { topologyOf } from '../adapters/rabbitmq/topology.ts';
import { compressionCodec } from '../adapters/temporal/compression-codec.ts';
import { connectClient, temporalTarget } from '../adapters/temporal/connection.ts';
import { createKarmaBatches } from '../adapters/temporal/karma-batches.ts';
import { readEnvironment } from '../config/environment.ts';
import { ConfigError, loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { awardWorkflowId } from '../contracts/karma/saga.ts';
import { createLogger } from '../runtime/logging.ts';
import { createMetricsRegistry } from '../runtime/metrics.ts';
import { serveMetrics } from '../runtime/metrics-server.ts';
import { runProcess, together } from '../runtime/process.ts';
import { tellTrouble } from '../runtime/tell-trouble.ts';
import { startFindingsConsumer } from './karma/consumer.ts';
import { createFlights } from './karma/flights.ts';
import { countEnd, createKarmaConsumerMetrics } from './karma/metrics.ts';
import { startSampler } from './karma/sampler.ts';

const config = loadConfig(readEnvironment());
const logger = createLogger({ name: 'karma-consumer', level: config.logLevel, terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async () => {
  if (config.rabbitmqUrl === '')
    throw new ConfigError([`${settings.rabbitmqUrl.name} must say where RabbitMQ is, unless \`npm start\` runs it`]);
  const registry = createMetricsRegistry('karma-consumer');
  const metrics = createKarmaConsumerMetrics(registry);
  const client = await connectClient(temporalTarget(config.temporal, config.temporalPort), compressionCodec);
  const batches = createKarmaBatches(client);
  const flights = createFlights({
    ...{ batches, limit: config.karmaBatchesInFlight, logger },
    onEnd(end, { batchId, tookMs }) {
      countEnd(metrics, end, tookMs);
      const workflowId = awardWorkflowId(batchId);
      if (end === 'parked') logger.error({ workflowId }, 'a batch was taken back and parked: it waits for a decision');
      if (end === null) logger.error({ workflowId }, 'a batch ended otherwise than by completing');
    },
  });
  const tell = tellTrouble(logger, 'RabbitMQ can be used');
  const consumer = await startFindingsConsumer({
    openQueue: (onDelivery) =>
      createFindingsQueue({
        ...{ url: config.rabbitmqUrl, prefetch: config.karmaPrefetch, onDelivery },
        topology: topologyOf(config),
        onTrouble(reason) {
          metrics.connected.set(reason === null ? 1 : 0);
          tell(reason);
        },
      }),
    ...{ flights, metrics, logger, maxFindings: config.karmaBatchFindings },
    ...{ lingerMs: config.karmaLingerSeconds * 1000, deadlineSeconds: config.karmaSagaDeadlineSeconds },
    handOverWithinMs: config.shutdownSeconds * 0.7 * 1000,
  });
  const sampler = startSampler({ queue: consumer.queue, flights, metrics });
  const metricsServer = await serveMetrics({
    host: config.metricsHost,
    port: config.karmaConsumerMetricsPort,
    portSetting: settings.karmaConsumerMetricsPort.name,
    ...{ registry, sdkMetricsUrl: null },
  });
  const close = { stop: async () => client.connection.close() };
  return together(sampler, consumer, metricsServer, close);
});
