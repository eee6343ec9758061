import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Registry } from 'prom-client';
import { createTrendsActivities } from '../../activities/trends.ts';
import { createMergeActivities } from '../../activities/trends-merge.ts';
import { createReprocessActivities } from '../../activities/trends-reprocess.ts';
import { createBatchStore } from '../../adapters/cassandra/trends/batch-store.ts';
import { createGenerationStore } from '../../adapters/cassandra/trends/generation-store.ts';
import { createPaneSource } from '../../adapters/cassandra/trends/pane-source.ts';
import { createWindowStore } from '../../adapters/cassandra/trends/window-store.ts';
import { createPostsLog } from '../../adapters/kafka/posts-log.ts';
import { openPostsTopic } from '../../adapters/kafka/posts-topic.ts';
import { createTrendsBatches } from '../../adapters/temporal/trends-batches.ts';
import { scheduleMerging } from '../../adapters/temporal/trends-schedule.ts';
import { startPostsConsumer } from '../../consumers/trends/consumer.ts';
import { createFlights } from '../../consumers/trends/flights.ts';
import { createTrendsConsumerMetrics } from '../../consumers/trends/metrics.ts';
import { trendsTaskQueue } from '../../contracts/trends/batch.ts';
import { decodePost } from '../../domain/trends/decode-post.ts';
import type { CountingRules } from '../../domain/trends/partition-counter.ts';
import { silentLogger } from '../api/app-for-test.ts';
import { openTestKafka } from './kafka-place.ts';
import { withWorker } from './temporal.ts';
import { mergeInput } from './trends.ts';
import { keepSeconds } from './trends-merging.ts';
import type { TestKafka } from './trends-services.ts';
import type { TestTrendsStore } from './trends-store.ts';

export interface TrendsServers {
  kafka: TestKafka;
  store: TestTrendsStore;
  environment: TestWorkflowEnvironment;
}

/** How long after its end a minute takes posts. */
export const graceMs = 30_000;

/** A consumer and a worker of the trends pipeline in this process, which count and merge until they are stopped. */
export async function runTrends({ kafka, store, environment }: TrendsServers): Promise<{ stop(): Promise<void> }> {
  const rules: CountingRules = { retweetRule: 'any', graceMs, mostRecentPosts: 1_000_000 };
  const canada = new Set(['CA']);
  const client = openTestKafka(kafka.url);
  const log = createPostsLog({ kafka: client, topic: 'tweets', group: 'trends', fetchBytes: 500_000 });
  const stopping = new AbortController();
  const source = createPaneSource(store.connection);
  const windows = createWindowStore(store.connection, keepSeconds);
  const ports = { source, log, stopping: stopping.signal };
  const activities = {
    ...createTrendsActivities({ batches: createBatchStore(store.connection, keepSeconds) }),
    ...createMergeActivities({ ...ports, store: windows }),
    ...createReprocessActivities({
      ...{ ...ports, windows, rules, countries: canada },
      generations: createGenerationStore(store.connection, keepSeconds),
    }),
  };
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const working = withWorker(environment, { taskQueue: trendsTaskQueue, activities }, () => ended);
  await scheduleMerging(environment.client, { ...mergeInput, graceSeconds: graceMs / 1_000 });

  const batches = createTrendsBatches(environment.client);
  const consumer = startPostsConsumer({
    flights: createFlights({ batches, limit: 8, logger: silentLogger, onEnd() {} }),
    metrics: createTrendsConsumerMetrics(new Registry()),
    ...{ rules, logger: silentLogger, linger: { shortMs: 250, longMs: 250, fewMessages: 0 }, handOverWithinMs: 5_000 },
    openTopic: (listener) =>
      openPostsTopic({
        ...{ kafka: client, topic: 'tweets', group: 'trends', listener, fetchBytes: 500_000 },
        onTrouble() {},
      }),
    rejects: { send: async () => true, close: async () => {} },
    decode: (value, receivedAtMs) => decodePost(value, receivedAtMs, canada),
    // Small, so that a time begins and ends with others.
    limits: { messages: 100, bytes: 400_000 },
  });
  return {
    async stop() {
      await consumer.stop();
      stopping.abort();
      end();
      await working;
      await log.close();
    },
  };
}
