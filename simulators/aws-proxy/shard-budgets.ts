/** What Kinesis lets through a shard: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export interface ShardLimits {
  recordsPerSecond: number;
  bytesPerSecond: number;
  /** GetRecords requests. */
  readsPerSecond: number;
  readBytesPerSecond: number;
}

export const kinesisShardLimits: ShardLimits = {
  recordsPerSecond: 1_000,
  bytesPerSecond: 1_000_000,
  readsPerSecond: 5,
  readBytesPerSecond: 2_000_000,
};

/** Decides by shard whether something may pass. Moments are milliseconds on a clock that doesn't go back. */
export interface ShardBudgets {
  /** Takes a record's share where there is enough of it. */
  write(shard: string, bytes: number, nowMs: number): boolean;
  /** Takes a GetRecords request's share where there is enough of it, and earlier answers are paid for. */
  read(shard: string, nowMs: number): boolean;
  /** Charges an answer, which may be larger than what is left: then reads wait until it is paid for. */
  charge(shard: string, bytes: number, nowMs: number): void;
}

type Kind = keyof ShardLimits;
interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets that hold a second's worth. */
export function createShardBudgets(limits: ShardLimits): ShardBudgets {
  const buckets = new Map<string, Bucket>();
  const bucket = (shard: string, kind: Kind, nowMs: number): Bucket => {
    const key = `${kind} ${shard}`;
    const found = buckets.get(key) ?? { tokens: limits[kind], at: nowMs };
    const refilled = found.tokens + (Math.max(0, nowMs - found.at) / 1000) * limits[kind];
    found.tokens = Math.min(limits[kind], refilled);
    found.at = Math.max(found.at, nowMs);
    buckets.set(key, found);
    return found;
  };
  return {
    write(shard, bytes, nowMs) {
      const records = bucket(shard, 'recordsPerSecond', nowMs);
      const volume = bucket(shard, 'bytesPerSecond', nowMs);
      // A record may be larger than a second's worth; it passes a full bucket, and those behind it pay.
      if (records.tokens < 1 || volume.tokens < Math.min(bytes, limits.bytesPerSecond)) return false;
      records.tokens -= 1;
      volume.tokens -= bytes;
      return true;
    },
    read(shard, nowMs) {
      const reads = bucket(shard, 'readsPerSecond', nowMs);
      if (reads.tokens < 1 || bucket(shard, 'readBytesPerSecond', nowMs).tokens < 0) return false;
      reads.tokens -= 1;
      return true;
    },
    charge(shard, bytes, nowMs) {
      bucket(shard, 'readBytesPerSecond', nowMs).tokens -= bytes;
    },
  };
}
