import type { StreamRecord } from '../../contracts/telemetry/record.ts';
import { shardLimits } from '../../contracts/telemetry/shards.ts';
import type { TokenBucket } from '../../domain/telemetry/token-bucket.ts';
import { fullBucket, msUntil, takeTokens } from '../../domain/telemetry/token-bucket.ts';
import { sizeOfRecord } from './put-records.ts';
import type { ShardRange } from './shard-map.ts';
import { shardOf } from './shard-map.ts';

interface ShardBudget {
  records: TokenBucket;
  bytes: TokenBucket;
}

/** What this process may still put on each shard; other processes that publish have budgets of their own. */
export interface ShardBudgets {
  /** Takes over a new division into shards; those that stay keep what they have left. */
  divide(ranges: ShardRange[]): void;
  /** Whether a record belongs on a shard; true too while the shards are not known. */
  expects(record: StreamRecord, shardId: string): boolean;
  /** Milliseconds until a record may go; 0 when it may now, and then it is counted. */
  admit(record: StreamRecord): number;
}

/** @param now milliseconds on a clock that doesn't go back */
export function createShardBudgets(now: () => number = () => performance.now()): ShardBudgets {
  let ranges: ShardRange[] = [];
  let budgets = new Map<string, ShardBudget>();
  return {
    divide(next) {
      const at = now();
      ranges = next;
      budgets = new Map(next.map(({ shardId }) => [shardId, budgets.get(shardId) ?? freshBudget(at)]));
    },
    expects: ({ partitionKey }, shardId) => ranges.length === 0 || shardOf(ranges, partitionKey) === shardId,
    admit(record) {
      const shardId = shardOf(ranges, record.partitionKey);
      const budget = shardId === null ? undefined : budgets.get(shardId);
      // While the shards aren't known, the stream's own refusals are all there is to go by.
      if (budget === undefined) return 0;
      const at = now();
      const size = sizeOfRecord(record);
      const wait = Math.max(msUntil(budget.records, 1, at), msUntil(budget.bytes, size, at));
      if (wait > 0) return wait;
      takeTokens(budget.records, 1, at);
      takeTokens(budget.bytes, size, at);
      return 0;
    },
  };
}

/** A quarter of a second's worth at once: after a pause a second then takes little more than Kinesis allows in one. */
const burstSeconds = 0.25;

const freshBudget = (now: number): ShardBudget => {
  const bucketOf = (perSecond: number) => fullBucket({ perSecond, burst: perSecond * burstSeconds }, now);
  return { records: bucketOf(shardLimits.recordsPerSecond), bytes: bucketOf(shardLimits.bytesPerSecond) };
};
