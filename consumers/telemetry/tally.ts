import type { BatchStatus, ShardTraffic } from '../../contracts/telemetry/batch.ts';
import type { ConsumerReport } from '../../contracts/telemetry/consumers.ts';
import type { Decoded } from '../../contracts/telemetry/submission.ts';
import { noTotals } from '../../domain/telemetry/consumers-state.ts';
import type { ConsumerMetrics } from './metrics.ts';
import type { ReceivedMessage } from './ports.ts';

/** What was done since the last report. */
export type Done = Pick<
  ConsumerReport,
  'messages' | 'events' | 'bytes' | 'published' | 'redelivered' | 'rejects' | 'skipped' | 'shards'
>;

/** Counts what a consumer does, for its reports and its metrics at once. */
export function createTally(metrics: ConsumerMetrics) {
  let done = nothing();
  return {
    /** @param bytes of the submission's valid events as JSON */
    took(message: ReceivedMessage, decoded: Decoded, bytes: number): void {
      done.messages += 1;
      metrics.messages.inc();
      if (message.receiveCount > 1) {
        done.redelivered += 1;
        metrics.redelivered.inc();
      }
      for (const { reason } of decoded.skipped) {
        done.skipped[reason] = (done.skipped[reason] ?? 0) + 1;
        metrics.skipped.inc({ reason });
      }
      if ('reason' in decoded) {
        done.rejects[decoded.reason] = (done.rejects[decoded.reason] ?? 0) + 1;
        metrics.rejects.inc({ reason: decoded.reason });
        return;
      }
      done.events += decoded.submission.events.length;
      done.bytes += bytes;
      for (const { type } of decoded.submission.events) metrics.events.inc({ type });
    },
    ended(result: BatchStatus): void {
      done.published += result.published;
      metrics.published.inc(result.published);
      for (const [shard, traffic] of Object.entries(result.shards)) {
        addTraffic(done.shards, shard, traffic);
        metrics.shardRecords.inc({ shard }, traffic.records);
        metrics.shardBytes.inc({ shard }, traffic.bytes);
      }
    },
    /** Gives what was counted since the last call, and begins anew. */
    take(): Done {
      const counted = done;
      done = nothing();
      return counted;
    },
  };
}

const nothing = (): Done => ({ ...noTotals(), bytes: 0, shards: {} });

function addTraffic(shards: Record<string, ShardTraffic>, shard: string, { records, bytes }: ShardTraffic): void {
  const sum = shards[shard] ?? { records: 0, bytes: 0 };
  shards[shard] = { records: sum.records + records, bytes: sum.bytes + bytes };
}
