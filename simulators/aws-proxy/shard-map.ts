import { createHash } from 'node:crypto';

/** The part of ListShards' answer that is used here. */
export interface ListedShard {
  ShardId: string;
  HashKeyRange: { StartingHashKey: string; EndingHashKey: string };
  SequenceNumberRange: { EndingSequenceNumber?: string };
}

export interface OpenShard {
  id: string;
  first: bigint;
  last: bigint;
}

/** A shard that has an ending sequence number is closed, and takes no records. */
export const openShards = (listed: ListedShard[]): OpenShard[] =>
  listed
    .filter(({ SequenceNumberRange }) => SequenceNumberRange.EndingSequenceNumber === undefined)
    .map(({ ShardId, HashKeyRange }) => ({
      id: ShardId,
      first: BigInt(HashKeyRange.StartingHashKey),
      last: BigInt(HashKeyRange.EndingHashKey),
    }));

export interface RoutedEntry {
  PartitionKey: string;
  ExplicitHashKey?: string;
}

/** The shard whose range the MD5 of the partition key falls into, or the explicit hash key; null where there is none. */
export function shardOf(shards: OpenShard[], { PartitionKey, ExplicitHashKey }: RoutedEntry): string | null {
  const hash = ExplicitHashKey
    ? BigInt(ExplicitHashKey)
    : BigInt(`0x${createHash('md5').update(PartitionKey).digest('hex')}`);
  return shards.find(({ first, last }) => first <= hash && hash <= last)?.id ?? null;
}
