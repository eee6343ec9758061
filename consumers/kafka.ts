import { openKafka } from '../adapters/kafka/connect.ts';
import { openPostsTopic } from '../adapters/kafka/posts-topic.ts';
import { createRejectsTopic } from '../adapters/kafka/rejects-topic.ts';
import { ensureTopics } from '../adapters/kafka/topics.ts';
import { trendsTopics } from '../adapters/kafka/trends-topics.ts';
import { compressionCodec } from '../adapters/temporal/compression-codec.ts';
import { connectClient, temporalTarget } from '../adapters/temporal/connection.ts';
import { createTrendsBatches } from '../adapters/temporal/trends-batches.ts';
import { trendsSettingChecks } from '../adapters/trends-setting-checks.ts';
import { readEnvironment } from '../config/environment.ts';
import { ConfigError, loadConfig } from '../config/load-config.ts';
import { settings } from '../config/settings.ts';
import { countingRulesOf, countriesOf } from '../domain/trends/counting-settings.ts';
import { decodePost } from '../domain/trends/decode-post.ts';
import { createLogger } from '../runtime/logging.ts';
import { createMetricsRegistry } from '../runtime/metrics.ts';
import { serveMetrics } from '../runtime/metrics-server.ts';
import { runProcess, sideBySide, together } from '../runtime/process.ts';
import { tellTrouble } from '../runtime/tell-trouble.ts';
import { startPostsConsumer } from './trends/consumer.ts';
import { createFlights } from './trends/flights.ts';
import { createTrendsConsumerMetrics } from './trends/metrics.ts';
import { startSampler } from './trends/sampler.ts';
import { startTopicUpkeep } from './trends/topic-upkeep.ts';

/** Of a batch’s panes, and of its rejects: a little less than what Temporal warns of. */
const batchBytes = 458_752;

const fewMessages = 100;

const config = loadConfig(readEnvironment(), trendsSettingChecks);
const logger = createLogger({ name: 'trends-consumer', level: config.logLevel, terminal: process.stdout.isTTY });

await runProcess({ logger, shutdownSeconds: config.shutdownSeconds }, async () => {
  if (config.kafkaUrl === '')
    throw new ConfigError([`${settings.kafkaUrl.name} must say where Kafka is, unless \`npm start\` runs it`]);
  const registry = createMetricsRegistry('trends-consumer');
  const metrics = createTrendsConsumerMetrics(registry);
  // What it tries again by itself is told here, in fewer words.
  const quiet = logger.child({}, { level: 'error' });
  const open = (url: string) => openKafka(url, { clientId: 'vigil trends consumer', logger: quiet });
  const kafka = open(config.kafkaUrl);
  const upkeep = startTopicUpkeep({
    ensure: () => ensureTopics(open(config.kafkaOwnerUrl || config.kafkaUrl), trendsTopics(config)),
    logger,
  });

  const client = await connectClient(temporalTarget(config.temporal, config.temporalPort), compressionCodec);
  const batches = createTrendsBatches(client);
  const flights = createFlights({
    ...{ batches, limit: config.trendsBatchesInFlight, logger },
    onEnd(result, { batchId, tookMs }) {
      metrics.batchSeconds.observe(tookMs / 1000);
      metrics.batches.inc({ end: result === null ? 'failed' : 'complete' });
      if (result === null) logger.error({ workflowId: batchId }, 'a batch ended otherwise than by completing');
    },
  });
  const countries = countriesOf(config);
  const tell = tellTrouble(logger, 'Kafka can be used');
  const consumer = startPostsConsumer({
    openTopic: (listener) =>
      openPostsTopic({
        ...{ kafka, listener, topic: config.postsTopic, group: config.trendsGroup },
        fetchBytes: config.trendsBufferMegabytes * 1_048_576,
        onTrouble(reason) {
          metrics.connected.set(reason === null ? 1 : 0);
          tell(reason);
        },
      }),
    rejects: createRejectsTopic({
      ...{ kafka, topic: config.postsRejected, postsTopic: config.postsTopic },
      onTrouble: tellTrouble(logger, 'Kafka takes messages that are set aside'),
    }),
    ...{ flights, metrics, logger },
    linger: { shortMs: config.trendsLingerSeconds * 1000, longMs: config.trendsLongLingerSeconds * 1000, fewMessages },
    rules: countingRulesOf(config),
    decode: (value, receivedAtMs) => decodePost(value, receivedAtMs, countries),
    limits: { messages: config.trendsBatchPosts, bytes: batchBytes },
    handOverWithinMs: config.shutdownSeconds * 0.7 * 1000,
  });
  const sampler = startSampler({ consumer, flights, metrics });
  const metricsServer = await serveMetrics({
    host: config.metricsHost,
    port: config.trendsConsumerMetricsPort,
    portSetting: settings.trendsConsumerMetricsPort.name,
    ...{ registry, sdkMetricsUrl: null },
  });
  const close = { stop: async () => client.connection.close() };
  // Each of them waits for Kafka in its own way while it is away: one after another, they would take longer than stopping may.
  return together(sideBySide(consumer, sampler, upkeep), metricsServer, close);
});
