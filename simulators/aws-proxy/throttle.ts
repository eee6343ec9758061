import { performance } from 'node:perf_hooks';
import type { Call, Forward, Handler } from './call.ts';
import { errorAnswer, readSuccess } from './call.ts';
import type { Counter } from './counts.ts';
import type { PutEntry, PutResult, Refusal } from './put-records.ts';
import { entryBytes } from './put-records.ts';
import type { ShardLimits } from './shard-budgets.ts';
import { createShardBudgets } from './shard-budgets.ts';
import { createShardDirectory, streamOf } from './shard-directory.ts';
import { shardOf } from './shard-map.ts';

/** Holds a Kinesis to the limits of its shards. */
export interface Throttle {
  /** What decides on the entries of a call, one after another; null lets an entry through. */
  admission(call: Call, forward: Forward): Promise<(entry: PutEntry) => Refusal | null>;
  /** Told where the entries that were sent on went. */
  notice(call: Call, sent: PutEntry[], results: PutResult[]): void;
  getShardIterator: Handler;
  getRecords: Handler;
}

/** Iterators don't say whose they are; so many of the latest are remembered, the others go unthrottled. */
const rememberedIterators = 10_000;

const tooFast = (stream: string, shard: string): Refusal => ({
  ErrorCode: 'ProvisionedThroughputExceededException',
  ErrorMessage: `Rate exceeded for shard ${shard} in stream ${stream}.`,
});

export function createThrottle(limits: ShardLimits, counter: Counter): Throttle {
  const directory = createShardDirectory();
  const budgets = createShardBudgets(limits);
  const iterators = new Map<string, { stream: string; shard: string }>();

  const remember = (iterator: string | null | undefined, stream: string, shard: string): void => {
    if (typeof iterator !== 'string') return;
    iterators.set(iterator, { stream, shard });
    if (iterators.size <= rememberedIterators) return;
    for (const oldest of iterators.keys()) {
      iterators.delete(oldest);
      break;
    }
  };

  return {
    async admission(call, forward) {
      const shards = await directory.shardsOf(call, forward);
      const stream = streamOf(call);
      return (entry) => {
        const shard = shardOf(shards, entry);
        // Where it would go is not known: the server will say what is wrong.
        if (shard === null) return null;
        if (budgets.write(`${stream} ${shard}`, entryBytes(entry), performance.now())) return null;
        counter.fault('throttledEntries');
        return tooFast(stream, shard);
      };
    },
    notice: directory.notice,
    async getShardIterator(call, forward) {
      const { answer, output } = await readSuccess<{ ShardIterator: string }>(await forward());
      remember(output?.ShardIterator, streamOf(call), (call.input as { ShardId: string }).ShardId);
      return answer;
    },
    async getRecords(call, forward) {
      const place = iterators.get((call.input as { ShardIterator: string }).ShardIterator);
      if (!place) return forward();
      const key = `${place.stream} ${place.shard}`;
      if (!budgets.read(key, performance.now())) {
        counter.fault('throttledReads');
        const { ErrorCode, ErrorMessage } = tooFast(place.stream, place.shard);
        return errorAnswer(call, 400, ErrorCode, ErrorMessage);
      }
      const { answer, output } = await readSuccess<{ Records: PutEntry[]; NextShardIterator: string | null }>(
        await forward(),
      );
      if (output !== null) {
        remember(output.NextShardIterator, place.stream, place.shard);
        const bytes = output.Records.reduce((sum, record) => sum + entryBytes(record), 0);
        budgets.charge(key, bytes, performance.now());
      }
      return answer;
    },
  };
}
