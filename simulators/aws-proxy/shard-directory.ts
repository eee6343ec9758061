import type { Call, Forward } from './call.ts';
import { readSuccess } from './call.ts';
import type { PutEntry, PutResult } from './put-records.ts';
import type { ListedShard, OpenShard } from './shard-map.ts';
import { openShards, shardOf } from './shard-map.ts';

/** Knows the open shards of streams, by asking the server as whoever needs them. */
export interface ShardDirectory {
  /** None where the stream doesn't exist. */
  shardsOf(call: Call, forward: Forward): Promise<OpenShard[]>;
  /** Asks again next time when a record went elsewhere than it was expected to: the stream was resharded. */
  notice(call: Call, sent: PutEntry[], results: PutResult[]): void;
}

const mostShards = 10_000;

export function createShardDirectory(): ShardDirectory {
  const known = new Map<string, OpenShard[]>();
  return {
    async shardsOf(call, forward) {
      const stream = streamOf(call);
      const found = known.get(stream);
      if (found) return found;
      const input = { StreamName: stream, MaxResults: mostShards };
      const { output } = await readSuccess<{ Shards: ListedShard[] }>(
        await forward({ input, operation: 'ListShards' }),
      );
      if (output === null) return [];
      const shards = openShards(output.Shards);
      known.set(stream, shards);
      return shards;
    },
    notice(call, sent, results) {
      const stream = streamOf(call);
      const shards = known.get(stream) ?? [];
      const surprised = results.some((result, index) => {
        const entry = sent[index];
        return entry !== undefined && 'ShardId' in result && result.ShardId !== shardOf(shards, entry);
      });
      if (surprised) known.delete(stream);
    },
  };
}

/** The name, which is also the end of an ARN. */
export function streamOf({ input }: Call): string {
  const { StreamName, StreamARN = '' } = input as { StreamName?: string; StreamARN?: string };
  return StreamName ?? StreamARN.slice(StreamARN.indexOf('/') + 1);
}
