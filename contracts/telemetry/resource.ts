import type { BatchStatus } from './batch.ts';
import type { CircuitState, TelemetryTotals } from './consumers.ts';
import type { ShardDecision } from './shards.ts';

/** How much goes through, per second, as the consumers last reported. */
export interface TelemetryRates {
  messages: number;
  events: number;
  bytes: number;
  published: number;
}

export interface ShardRate {
  shardId: string;
  recordsPerSecond: number;
  bytesPerSecond: number;
}

export interface ConsumerResource {
  id: string;
  reportedAt: string;
  eventsPerSecond: number;
  batchesInFlight: number;
  /** Why it takes nothing for now; null while it takes. */
  holding: string | null;
  circuits: { queue: CircuitState; stream: CircuitState };
}

/** `GET /v1/telemetry`. */
export interface TelemetryResource {
  rates: TelemetryRates;
  totals: TelemetryTotals;
  /** Since when the totals count; null before the first report. */
  since: string | null;
  batchesInFlight: number;
  /** Of the messages in flight, since it was sent; null without any. */
  oldestMessageSeconds: number | null;
  /** Messages that wait in the queue, approximately, as the newest report has it; null where no consumer could tell. */
  backlog: number | null;
  /** The worst of all consumers. */
  circuits: { queue: CircuitState; stream: CircuitState };
  consumers: ConsumerResource[];
  shards: ShardRate[];
  /** What the supervisor of the shards last decided; null before its first run. */
  supervisor: ShardDecision | null;
}

export const batchStates = ['running', 'complete', 'failed'] as const;
export type BatchState = (typeof batchStates)[number];

/** A batch as the list has it; counts are null where Temporal kept none. */
export interface BatchListItem {
  id: string;
  state: BatchState;
  /** The server that it waits for; null while it doesn't wait. */
  waitingFor: string | null;
  submissions: number | null;
  events: number | null;
  rejects: number | null;
  startedAt: string;
  finishedAt: string | null;
  links: { self: string; temporal: string | null };
}

export interface BatchList {
  items: BatchListItem[];
  nextCursor: string | null;
}

/** `GET /v1/telemetry/batches/{id}`. */
export interface BatchResource extends BatchListItem {
  /** What its workflow tells; null where no worker answers, or it ended otherwise than by completing. */
  status: BatchStatus | null;
  historyEvents: number;
}
