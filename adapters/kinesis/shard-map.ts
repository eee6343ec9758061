import { createHash } from 'node:crypto';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { listShards } from './list-shards.ts';

/** An open shard and the hash keys that are its own, both ends included. */
export interface ShardRange {
  shardId: string;
  first: bigint;
  last: bigint;
}

/** Where Kinesis puts a partition key: its MD5, read as a number of 128 bits. */
export const hashKeyOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey, 'utf8').digest('hex')}`);

/** @param ranges in the order of their hash keys */
export function shardOf(ranges: ShardRange[], partitionKey: string): string | null {
  const hash = hashKeyOf(partitionKey);
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return null;
    if (hash < range.first) high = middle - 1;
    else if (hash > range.last) low = middle + 1;
    else return range.shardId;
  }
  return null;
}

/**
 * The open shards, in the order of their hash keys.
 * @throws {CallFailure}
 */
export async function listOpenShards(client: KinesisClient, stream: string): Promise<ShardRange[]> {
  const shards = await listShards(client, stream);
  return shards
    .filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined)
    .map(({ ShardId, HashKeyRange }) => ({
      shardId: ShardId,
      first: BigInt(HashKeyRange?.StartingHashKey ?? 0),
      last: BigInt(HashKeyRange?.EndingHashKey ?? -1),
    }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
}
