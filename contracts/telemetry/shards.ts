/** The schedule that compares demand with shards, and the workflow that it starts. */
export const superviseShardsType = 'superviseShards';
export const superviseShardsScheduleId = 'telemetry-shards';
export const superviseShardsId = 'telemetry-shards';

/** What a shard takes: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const shardLimits = { recordsPerSecond: 1_000, bytesPerSecond: 1_000_000 } as const;

export interface ShardPolicy {
  minShards: number;
  maxShards: number;
  /** Least time between two changes, in either direction. */
  cooldownSeconds: number;
  /** How long demand must have been low before the number goes down. */
  lowSeconds: number;
  /** Share of the limits that demand may fill before the number goes up, and under which it may go down. */
  highShare: number;
  lowShare: number;
  /** Only tells what it would do. */
  dryRun: boolean;
}

export interface SuperviseShardsInput {
  stream: string;
  policy: ShardPolicy;
}

/** AWS's default quota for UpdateShardCount, in a rolling day. */
export const changesPerDay = 10;

/** Demand of all consumers together, per second. */
export interface Demand {
  recordsPerSecond: number;
  bytesPerSecond: number;
  consumers: number;
}

export interface StreamDescription {
  status: string;
  openShards: number;
}

/** Result of a run, and what the next run is given as the last one's: the supervisor's memory. */
export interface ShardDecision {
  at: string;
  demand: Demand;
  shards: number;
  target: number;
  action: 'none' | 'up' | 'down' | 'would_scale' | 'failed';
  /** One sentence that says why. */
  reason: string;
  /** When the number was changed in the last 24 hours, the oldest first; AWS allows ten. */
  changes: string[];
  /** Since when demand has been low without a break; null when it is not. */
  lowSince: string | null;
}
