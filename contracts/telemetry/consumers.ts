import type { ShardTraffic } from './batch.ts';
import type { RejectReason, SkipReason } from './submission.ts';

/** The one workflow that knows all consumers: they signal to it, the API, the supervisor and the console ask it. */
export const trackConsumersType = 'trackConsumers';
export const trackConsumersId = 'telemetry-consumers';
export const reportSignalName = 'report';
export const consumersQueryName = 'consumers';

/** A consumer whose last report is older counts as gone. */
export const consumerGoneSeconds = 30;
/** The same by the consumers' own clocks: so much more that no clock is expected to be as far off. */
export const consumerBehindSeconds = 150;
export const reportIntervalSeconds = 5;

export type CircuitState = 'closed' | 'half_open' | 'open';

/** What one consumer did in the `periodSeconds` before `at`: counts, not rates. */
export interface ConsumerReport {
  consumerId: string;
  /** ISO 8601. The tracker puts its own time here, as consumers’ clocks differ. */
  at: string;
  /** Put in by the tracker: `at` as the consumer had it, but never later than the tracker’s time. */
  toldAt?: string;
  periodSeconds: number;
  messages: number;
  /** Valid events taken; the demand on the stream. */
  events: number;
  /** Bytes of their records. */
  bytes: number;
  /** As told by the batches that ended while the consumer that took them was there to hear it. */
  published: number;
  /** Messages that SQS had delivered before. */
  redelivered: number;
  rejects: Partial<Record<RejectReason, number>>;
  skipped: Partial<Record<SkipReason, number>>;
  /** As told by the batches that ended in the period. */
  shards: Record<string, ShardTraffic>;
  batchesInFlight: number;
  /** Of the messages in flight, since they were sent; null without any. */
  oldestMessageSeconds: number | null;
  /** Messages that wait in the queue, approximately, as SQS tells; null when it doesn't. */
  backlog: number | null;
  /** Why it takes nothing for now; null when it takes. */
  holding: string | null;
  queueCircuit: CircuitState;
  /** As seen from its batches: `open` while one waits for the stream. */
  streamCircuit: CircuitState;
  /** Its last report: it has stopped. */
  stopped?: boolean;
}

/** Totals since the workflow began, kept across continue-as-new. */
export interface TelemetryTotals {
  messages: number;
  events: number;
  /** Without batches whose consumer was killed before they ended, though those are published too. */
  published: number;
  redelivered: number;
  rejects: Partial<Record<RejectReason, number>>;
  skipped: Partial<Record<SkipReason, number>>;
}

/** Input, state and answer of the workflow: the state is carried across continue-as-new as it is. */
export interface ConsumersState {
  since: string;
  /** Latest report of each consumer, by its id; those of consumers that are gone are dropped. */
  reports: Record<string, ConsumerReport>;
  totals: TelemetryTotals;
}
