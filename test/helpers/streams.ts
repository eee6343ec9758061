import type { KinesisClient } from '@aws-sdk/client-kinesis';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { expect } from '@jest/globals';
import { listShards } from '../../adapters/kinesis/list-shards.ts';
import type { TailedRecord } from '../../contracts/telemetry/tail.ts';
import { expectEventually } from './eventually.ts';

/** Once a stream takes records, after it was made or resharded. */
export const streamIsActive = (client: KinesisClient, stream: string): Promise<void> =>
  expectEventually(async () => {
    const command = new DescribeStreamSummaryCommand({ StreamName: stream });
    const { StreamDescriptionSummary: summary } = await client.send(command);
    expect(summary?.StreamStatus).toBe('ACTIVE');
  });

export async function createStream(client: KinesisClient, stream: string, shards: number): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: shards }));
  await streamIsActive(client, stream);
}

/** A record of a test: its key and, as data, whatever JSON tells them apart. */
export interface TestRecord {
  key: string;
  value: unknown;
}

/** Puts records so that those of a key are in the stream in this order: a request has one of a key at most. */
export async function putInOrder(client: KinesisClient, stream: string, records: TestRecord[]): Promise<void> {
  const rest = new Map<string, TestRecord[]>();
  for (const record of records) rest.set(record.key, [...(rest.get(record.key) ?? []), record]);
  while (rest.size > 0) {
    const wave = [...rest.values()].flatMap((queue) => queue.splice(0, 1));
    for (const [key, queue] of rest) if (queue.length === 0) rest.delete(key);
    const Records = wave.map(({ key, value }) => ({ PartitionKey: key, Data: Buffer.from(JSON.stringify(value)) }));
    const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
    expect(FailedRecordCount).toBe(0);
  }
}

/** All records that a stream holds now: those of a shard in its order. */
export async function everyRecord(client: KinesisClient, stream: string): Promise<TailedRecord[]> {
  const records: TailedRecord[] = [];
  for (const { ShardId: shardId } of await listShards(client, stream)) {
    const start = { StreamName: stream, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let { ShardIterator: iterator } = await client.send(new GetShardIteratorCommand(start));
    while (iterator) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { SequenceNumber = '', PartitionKey = '', ApproximateArrivalTimestamp, Data } of page.Records ?? [])
        records.push({
          shardId,
          sequenceNumber: SequenceNumber,
          partitionKey: PartitionKey,
          arrivedAt: ApproximateArrivalTimestamp ?? new Date(0),
          data: Data ?? new Uint8Array(),
        });
      iterator = page.MillisBehindLatest === 0 ? undefined : page.NextShardIterator;
    }
  }
  return records;
}
