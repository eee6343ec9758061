import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';

export type TrendsConsumerMetrics = ReturnType<typeof createTrendsConsumerMetrics>;

/** What a consumer of posts tells Prometheus. */
export function createTrendsConsumerMetrics(registry: Registry) {
  const registers = [registry];
  return {
    posts: new Counter({
      name: 'vigil_trends_posts_total',
      help: 'Posts that Temporal has, by what became of them',
      labelNames: ['fate'],
      registers,
    }),
    rejects: new Counter({
      name: 'vigil_trends_rejects_total',
      help: 'Messages set aside',
      labelNames: ['reason'],
      registers,
    }),
    lost: new Counter({
      name: 'vigil_trends_lost_total',
      help: 'Messages that left Kafka before they were read',
      registers,
    }),
    batches: new Counter({
      name: 'vigil_trends_batches_total',
      help: 'Batches that ended',
      labelNames: ['end'],
      registers,
    }),
    foundBatches: new Counter({
      name: 'vigil_trends_found_batches_total',
      help: 'Batches that another consumer had begun from the same offset on, after which it stopped being there',
      registers,
    }),
    batchPosts: new Histogram({
      name: 'vigil_trends_batch_posts',
      help: 'Messages of a batch',
      buckets: [1, 10, 50, 100, 500, 1_000, 2_500, 5_000, 10_000, 50_000],
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'vigil_trends_batch_seconds',
      help: 'Time from a batch’s start to its end',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      registers,
    }),
    inFlight: new Gauge({
      name: 'vigil_trends_batches_in_flight',
      help: 'Batches handed to Temporal that have not ended',
      registers,
    }),
    lag: new Gauge({
      name: 'vigil_trends_lag_messages',
      help: 'Messages of a partition that are in no batch yet; what it was, while Kafka is away',
      labelNames: ['partition'],
      registers,
    }),
    shares: new Counter({
      name: 'vigil_trends_rebalances_total',
      help: 'How often the consumers shared the partitions anew',
      registers,
    }),
    partitions: new Gauge({
      name: 'vigil_trends_partitions',
      help: 'Partitions that this consumer has',
      registers,
    }),
    forgotten: new Gauge({
      name: 'vigil_trends_forgotten_posts',
      help: 'Posts of open minutes of which a repeat would not be told, as there were too many to remember',
      registers,
    }),
    connected: new Gauge({
      name: 'vigil_trends_kafka_up',
      help: 'Whether Kafka can be used: 0 or 1',
      registers,
    }),
    holding: new Gauge({
      name: 'vigil_trends_holding',
      help: 'Whether nothing is taken, and whom it waits for: 0 or 1',
      labelNames: ['cause'],
      registers,
    }),
  };
}
