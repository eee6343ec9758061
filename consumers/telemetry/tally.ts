import type { BatchStatus, ShardTraffic } from '../../contracts/telemetry/batch.ts';
import type { ConsumerReport } from '../../contracts/telemetry/consumers.ts';
import type { Decoded } from '../../contracts/telemetry/submission.ts';
import { addedCounts, noTotals } from '../../domain/telemetry/consumers-state.ts';
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
    /** @param bytes of the records that the submission becomes */
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
    /**
     * Hands over what was counted since it was last handed over; what can't be is kept, and added to.
     * @returns whether it was taken
     */
    async hand(give: (done: Done) => Promise<void>): Promise<boolean> {
      const handed = done;
      done = nothing();
      try {
        await give(handed);
        return true;
      } catch {
        done = sumOf(handed, done);
        return false;
      }
    },
  };
}

const nothing = (): Done => ({ ...noTotals(), bytes: 0, shards: {} });

function sumOf(a: Done, b: Done): Done {
  const shards = { ...a.shards };
  for (const [shard, traffic] of Object.entries(b.shards)) addTraffic(shards, shard, traffic);
  return {
    ...{ messages: a.messages + b.messages, events: a.events + b.events, bytes: a.bytes + b.bytes },
    ...{ published: a.published + b.published, redelivered: a.redelivered + b.redelivered, shards },
    rejects: addedCounts(a.rejects, b.rejects),
    skipped: addedCounts(a.skipped, b.skipped),
  };
}

function addTraffic(shards: Record<string, ShardTraffic>, shard: string, { records, bytes }: ShardTraffic): void {
  const sum = shards[shard] ?? { records: 0, bytes: 0 };
  shards[shard] = { records: sum.records + records, bytes: sum.bytes + bytes };
}
