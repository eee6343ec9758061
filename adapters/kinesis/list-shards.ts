import type { KinesisClient, Shard } from '@aws-sdk/client-kinesis';
import { ListShardsCommand } from '@aws-sdk/client-kinesis';
import { call } from '../aws/call.ts';

export type ListedShard = Shard & { ShardId: string };

/** As many as a request may ask for; more shards than that take several requests. */
const pageSize = 10_000;

/**
 * All shards that still hold records or take some: open ones, and closed ones within the retention. Pages are asked for
 * by the last shard's id instead of the token, which a stand-in doesn't understand.
 * @throws {CallFailure}
 */
export async function listShards(client: KinesisClient, stream: string, maxResults = pageSize): Promise<ListedShard[]> {
  const shards = new Map<string, ListedShard>();
  let after: string | undefined;
  for (;;) {
    const command = new ListShardsCommand({
      StreamName: stream,
      MaxResults: maxResults,
      ...(after !== undefined && { ExclusiveStartShardId: after }),
    });
    const { Shards: page = [], NextToken } = await call('Kinesis', (options) => client.send(command, options));
    const fresh = page.filter((shard): shard is ListedShard => !shards.has(shard.ShardId ?? ''));
    for (const shard of fresh) shards.set(shard.ShardId, shard);
    after = fresh.at(-1)?.ShardId;
    // A page without anything new is the last one, whatever the token says.
    if (NextToken === undefined || after === undefined) return [...shards.values()];
  }
}
