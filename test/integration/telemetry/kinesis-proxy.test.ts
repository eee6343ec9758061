import type { KinesisClient, PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordCommand,
  PutRecordsCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKinesisClient } from '../../../adapters/kinesis/client.ts';
import { listShards } from '../../../adapters/kinesis/list-shards.ts';
import type { KinesisFaults } from '../../../simulators/aws-proxy/faults.ts';
import type { KinesisProxyOptions } from '../../../simulators/aws-proxy/kinesis.ts';
import { startKinesisProxy } from '../../../simulators/aws-proxy/kinesis.ts';
import type { AwsProxy } from '../../../simulators/aws-proxy/proxy.ts';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';
import { createStream, everyRecord } from '../../helpers/streams.ts';

let kinesis: TestService;
let direct: KinesisClient;
let streams = 0;
beforeAll(async () => {
  kinesis = await startTestService('kinesis');
  direct = clientOf(kinesis.url);
});
afterAll(async () => {
  direct.destroy();
  await kinesis.stop();
});

const clientOf = (endpoint: string): KinesisClient =>
  createKinesisClient({ endpoint, region: '', credentials: kinesis.credentials });

interface Place {
  stream: string;
  proxy: AwsProxy<KinesisFaults>;
  /** Goes through the proxy. */
  client: KinesisClient;
}

async function withProxy(
  options: Omit<KinesisProxyOptions, 'upstream'> & { shards?: number },
  use: (place: Place) => Promise<void>,
): Promise<void> {
  streams += 1;
  const stream = `events-${streams}`;
  await createStream(direct, stream, options.shards ?? 1);
  const proxy = await startKinesisProxy({ ...options, upstream: kinesis.url });
  const client = clientOf(proxy.url);
  try {
    await use({ stream, proxy, client });
  } finally {
    client.destroy();
    await proxy.stop();
  }
}

const put = ({ client, stream }: Place, keys: string[]): Promise<PutRecordsCommandOutput> =>
  client.send(
    new PutRecordsCommand({
      StreamName: stream,
      Records: keys.map((key) => ({ PartitionKey: key, Data: Buffer.from(JSON.stringify(key)) })),
    }),
  );

const keysOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `key ${index}`);
const codesOf = ({ Records = [] }: PutRecordsCommandOutput) => Records.map(({ ErrorCode }) => ErrorCode ?? 'ok');

test('entries that fail are missing in the stream, the others have the sequence numbers that were answered', () =>
  withProxy({ faults: { failedEntries: 0.3 }, shards: 2 }, async (place) => {
    const keys = keysOf(500);
    const answer = await put(place, keys);
    const codes = codesOf(answer);
    const failed = codes.filter((code) => code === 'InternalFailure').length;
    expect(new Set(codes)).toEqual(new Set(['ok', 'InternalFailure']));
    expect(failed / keys.length).toBeCloseTo(0.3, 1);
    expect(answer.FailedRecordCount).toBe(failed);
    expect(place.proxy.counts().faults).toEqual({ failedEntries: failed });

    const accepted = keys.flatMap((key, index) => {
      const { SequenceNumber, ShardId } = answer.Records?.[index] ?? {};
      return SequenceNumber === undefined ? [] : [`${key} ${SequenceNumber} ${ShardId}`];
    });
    const stored = await everyRecord(direct, place.stream);
    expect(stored.map((r) => `${r.partitionKey} ${r.sequenceNumber} ${r.shardId}`).sort()).toEqual(accepted.sort());
  }));

test('a shard takes so many records in a second, the rest fails partly', () =>
  withProxy({ throttle: { recordsPerSecond: 20 }, shards: 4 }, async (place) => {
    const answer = await put(place, keysOf(400));
    const taken = new Map<string, number>();
    for (const { ShardId } of answer.Records ?? []) if (ShardId) taken.set(ShardId, (taken.get(ShardId) ?? 0) + 1);
    expect([...taken.values()]).toEqual([20, 20, 20, 20]);
    expect(answer.FailedRecordCount).toBe(320);
    expect(new Set(codesOf(answer))).toEqual(new Set(['ok', 'ProvisionedThroughputExceededException']));
    expect(place.proxy.counts().faults).toEqual({ throttledEntries: 320 });
  }));

test('a shard takes so many bytes in a second', () =>
  withProxy({ throttle: true }, async ({ client, stream }) => {
    const record = { PartitionKey: 'k', Data: Buffer.alloc(300_000) };
    const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records: Array(5).fill(record) }));
    expect(answer.FailedRecordCount).toBe(2);
  }));

test('a single record is refused as a whole', () =>
  withProxy({ throttle: { recordsPerSecond: 1 } }, async ({ client, stream }) => {
    const command = new PutRecordCommand({ StreamName: stream, PartitionKey: 'k', Data: Buffer.from('1') });
    await client.send(command);
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  }));

test('the limits follow a stream that is resharded beside the proxy', () =>
  withProxy({ throttle: { recordsPerSecond: 10 }, shards: 1 }, async (place) => {
    await put(place, ['before']);
    await direct.send(
      new UpdateShardCountCommand({ StreamName: place.stream, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }),
    );
    expect((await listShards(direct, place.stream)).length).toBe(4);
    // Throttled as the one shard that it was, whose budget is used up with this; the answers tell of others.
    await put(place, keysOf(100));
    const answer = await put(place, keysOf(400));
    expect(new Set(answer.Records?.flatMap(({ ShardId }) => ShardId ?? [])).size).toBeGreaterThanOrEqual(3);
  }));

test('a shard is read five times in a second', () =>
  withProxy({ throttle: true }, async (place) => {
    const { client, stream } = place;
    await put(place, keysOf(10));
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName: stream,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const read = () => client.send(new GetRecordsCommand({ ShardIterator }));
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        read().then(
          ({ Records = [] }) => Records.length,
          ({ name }: Error) => name,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 10).length).toBe(5);
    expect(outcomes.filter((outcome) => outcome === 'ProvisionedThroughputExceededException').length).toBe(3);
    expect(place.proxy.counts().faults).toEqual({ throttledReads: 3 });
  }));

test('what was dropped on the way back is in the stream', () =>
  withProxy({ faults: { droppedAnswers: 1 } }, async (place) => {
    await expect(put(place, ['taken'])).rejects.toThrow('ECONNRESET');
    expect((await everyRecord(direct, place.stream)).map(({ partitionKey }) => partitionKey)).toEqual(['taken']);
  }));

test('what failed on the way there is not', () =>
  withProxy({ faults: { failedRequests: 1 } }, async (place) => {
    for (let round = 0; round < 5; round += 1) await expect(put(place, ['lost'])).rejects.toBeInstanceOf(Error);
    place.proxy.setFaults({});
    await put(place, ['arrived']);
    expect((await everyRecord(direct, place.stream)).map(({ partitionKey }) => partitionKey)).toEqual(['arrived']);
  }));
