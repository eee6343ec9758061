import type { ScanPosition } from '../../contracts/scans/listing.ts';
import type { Server } from '../../contracts/telemetry/batch.ts';
import type { ConsumersState } from '../../contracts/telemetry/consumers.ts';
import type { BatchListItem, BatchResource, BatchState } from '../../contracts/telemetry/resource.ts';
import type { ShardDecision } from '../../contracts/telemetry/shards.ts';

export interface BatchQuery {
  state?: BatchState | undefined;
  waitingFor?: Server | undefined;
  /** Only batches started at this moment or later. */
  since?: Date | undefined;
  /** Only batches older than this one. */
  after?: ScanPosition | undefined;
  limit: number;
}

export interface BatchPage {
  items: Omit<BatchListItem, 'links'>[];
  /** What to give as `after` for the next page; null on the last one. */
  next: ScanPosition | null;
}

/** The telemetry pipeline as the API reads it. Every method throws TemporalUnavailableError when Temporal is away. */
export interface TelemetryDirectory {
  /**
   * null before a consumer has ever reported.
   * @throws {ProblemError} `worker-unavailable` while no worker answers for the workflow that knows
   */
  consumers(): Promise<ConsumersState | null>;
  /** null before the supervisor's first run. */
  lastDecision(): Promise<ShardDecision | null>;
  listBatches(query: BatchQuery): Promise<BatchPage>;
  /** null when there is no such batch. */
  getBatch(id: string): Promise<Omit<BatchResource, 'links'> | null>;
}
