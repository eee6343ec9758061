import { createHash } from 'node:crypto';
import type { KinesisClient, Shard } from '@aws-sdk/client-kinesis';
import { ListShardsCommand } from '@aws-sdk/client-kinesis';
import { call } from '../aws/call.ts';

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

/** As many as a request may ask for; more shards than that take several requests. */
const pageSize = 10_000;

/**
 * The open shards, in the order of their hash keys. Pages are asked for by the last shard's id instead of the token,
 * which a stand-in doesn't understand.
 * @throws {CallFailure}
 */
export async function listOpenShards(
  client: KinesisClient,
  stream: string,
  maxResults = pageSize,
): Promise<ShardRange[]> {
  const shards = new Map<string, Shard>();
  let after: string | undefined;
  for (;;) {
    const command = new ListShardsCommand({
      StreamName: stream,
      MaxResults: maxResults,
      ...(after !== undefined && { ExclusiveStartShardId: after }),
    });
    const { Shards: page = [], NextToken } = await call('Kinesis', (options) => client.send(command, options));
    const fresh = page.filter(({ ShardId }) => ShardId !== undefined && !shards.has(ShardId));
    for (const shard of fresh) shards.set(shard.ShardId ?? '', shard);
    after = fresh.at(-1)?.ShardId;
    // A page without anything new is the last one, whatever the token says.
    if (NextToken === undefined || after === undefined) break;
  }
  return [...shards.values()]
    .filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined)
    .map(({ ShardId = '', HashKeyRange }) => ({
      shardId: ShardId,
      first: BigInt(HashKeyRange?.StartingHashKey ?? 0),
      last: BigInt(HashKeyRange?.EndingHashKey ?? -1),
    }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
}
