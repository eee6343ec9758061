import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { CircuitState } from '../../contracts/telemetry/consumers.ts';

export type ConsumerMetrics = ReturnType<typeof createConsumerMetrics>;

/** What a consumer of submissions tells Prometheus. */
export function createConsumerMetrics(registry: Registry) {
  const registers = [registry];
  return {
    messages: new Counter({
      name: 'vigil_telemetry_messages_total',
      help: 'Messages taken from the queue',
      registers,
    }),
    redelivered: new Counter({
      name: 'vigil_telemetry_duplicates_total',
      help: 'Messages taken that SQS had delivered before; their events repeat with the same ids',
      registers,
    }),
    events: new Counter({
      name: 'vigil_telemetry_events_total',
      help: 'Valid events taken from the queue',
      labelNames: ['type'],
      registers,
    }),
    published: new Counter({
      name: 'vigil_telemetry_published_total',
      help: 'Events that the stream has taken, as told by this consumer’s batches that ended',
      registers,
    }),
    rejects: new Counter({
      name: 'vigil_telemetry_rejects_total',
      help: 'Broken submissions set aside',
      labelNames: ['reason'],
      registers,
    }),
    skipped: new Counter({
      name: 'vigil_telemetry_skipped_events_total',
      help: 'Invalid events left out of submissions that went on',
      labelNames: ['reason'],
      registers,
    }),
    batchFill: new Histogram({
      name: 'vigil_telemetry_batch_fill_ratio',
      help: 'Events of a batch, as a share of the most that it may have',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1],
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'vigil_telemetry_batch_seconds',
      help: 'Time from a batch’s start to its end',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      registers,
    }),
    inFlight: new Gauge({
      name: 'vigil_telemetry_batches_in_flight',
      help: 'Batches handed to Temporal that have not ended',
      registers,
    }),
    oldestMessage: new Gauge({
      name: 'vigil_telemetry_oldest_message_seconds',
      help: 'Age of the oldest message in flight since it was sent',
      registers,
    }),
    backlog: new Gauge({
      name: 'vigil_telemetry_backlog_messages',
      help: 'Messages that wait in the queue, approximately',
      registers,
    }),
    circuit: new Gauge({
      name: 'vigil_telemetry_consumer_circuit_state',
      help: '0 closed, 1 half open, 2 open',
      labelNames: ['server'],
      registers,
    }),
    shardRecords: new Counter({
      name: 'vigil_telemetry_shard_records_total',
      help: 'Records that a shard has taken',
      labelNames: ['shard'],
      registers,
    }),
    shardBytes: new Counter({
      name: 'vigil_telemetry_shard_bytes_total',
      help: 'Bytes that a shard has taken',
      labelNames: ['shard'],
      registers,
    }),
  };
}

/** Circuit states as a gauge shows them. */
export const circuitLevel: Record<CircuitState, number> = { closed: 0, half_open: 1, open: 2 };
