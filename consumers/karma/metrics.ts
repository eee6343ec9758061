import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { BatchEnd } from './ports.ts';

export type KarmaConsumerMetrics = ReturnType<typeof createKarmaConsumerMetrics>;

/** What a consumer of findings tells Prometheus. */
export function createKarmaConsumerMetrics(registry: Registry) {
  const registers = [registry];
  return {
    messages: new Counter({
      name: 'vigil_karma_messages_total',
      help: 'Messages delivered by RabbitMQ',
      registers,
    }),
    redelivered: new Counter({
      name: 'vigil_karma_redelivered_total',
      help: 'Messages that RabbitMQ had delivered before',
      registers,
    }),
    findings: new Counter({
      name: 'vigil_karma_findings_total',
      help: 'Findings that Temporal has, those that it gets again too',
      registers,
    }),
    rejects: new Counter({
      name: 'vigil_karma_rejects_total',
      help: 'Messages set aside',
      labelNames: ['reason'],
      registers,
    }),
    awards: new Counter({
      name: 'vigil_karma_awards_total',
      help: 'Awards that batches added to the ledger, as told by those that ended',
      registers,
    }),
    points: new Counter({
      name: 'vigil_karma_points_total',
      help: 'Points of those awards',
      registers,
    }),
    duplicates: new Counter({
      name: 'vigil_karma_duplicates_total',
      help: 'Findings that had been applied before',
      registers,
    }),
    parkedFindings: new Counter({
      name: 'vigil_karma_parked_findings_total',
      help: 'Findings set aside until their vulnerability is known',
      registers,
    }),
    batches: new Counter({
      name: 'vigil_karma_batches_total',
      help: 'Batches that ended, or were parked',
      labelNames: ['end'],
      registers,
    }),
    batchFindings: new Histogram({
      name: 'vigil_karma_batch_findings',
      help: 'Findings of a batch',
      buckets: [1, 5, 10, 25, 50, 100, 250, 500],
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'vigil_karma_batch_seconds',
      help: 'Time from a batch’s start to its end',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
      registers,
    }),
    inFlight: new Gauge({
      name: 'vigil_karma_batches_in_flight',
      help: 'Batches handed to Temporal that have not ended',
      registers,
    }),
    backlog: new Gauge({
      name: 'vigil_karma_backlog_messages',
      help: 'Messages that wait in the queue; what it was, while RabbitMQ is away',
      registers,
    }),
    connected: new Gauge({
      name: 'vigil_karma_rabbitmq_up',
      help: 'Whether RabbitMQ can be used: 0 or 1',
      registers,
    }),
    holding: new Gauge({
      name: 'vigil_karma_holding',
      help: 'Whether nothing is taken, and whom it waits for: 0 or 1',
      labelNames: ['cause'],
      registers,
    }),
  };
}

/** Counts what a batch came to; null for one that ended otherwise than by completing. */
export function countEnd(metrics: KarmaConsumerMetrics, end: BatchEnd | null, tookMs: number): void {
  metrics.batchSeconds.observe(tookMs / 1000);
  if (end === null || end === 'parked') {
    metrics.batches.inc({ end: end ?? 'failed' });
    return;
  }
  metrics.batches.inc({ end: end.state });
  if (end.change === null) return;
  metrics.awards.inc(end.change.awards);
  metrics.points.inc(end.change.points);
  metrics.duplicates.inc(end.change.duplicates);
  metrics.parkedFindings.inc(end.change.parkedFindings);
}
