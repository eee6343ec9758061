import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expectEventually } from '../../helpers/eventually.ts';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';
import { listeningAddresses } from './listening-addresses.ts';

const StreamName = 'events';
let service: TestService;
let client: KinesisClient;
beforeAll(async () => {
  service = await startTestService('kinesis');
  client = new KinesisClient({
    region: 'us-east-1',
    endpoint: service.url,
    credentials: service.credentials,
    requestHandler: new NodeHttpHandler(),
  });
});
afterAll(async () => {
  client?.destroy();
  await service?.stop();
});

test('takes records of Amazon’s SDK and gives them back in order', async () => {
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  await expectEventually(async () => {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(StreamDescriptionSummary).toMatchObject({ StreamStatus: 'ACTIVE', OpenShardCount: 2 });
  });
  const sent = Array.from({ length: 20 }, (_, index) => ({
    PartitionKey: 'device',
    Data: Buffer.from(`record ${index}`),
  }));
  const { FailedRecordCount, Records: put = [] } = await client.send(
    new PutRecordsCommand({ StreamName, Records: sent }),
  );
  expect(FailedRecordCount).toBe(0);
  const [shard, ...others] = new Set(put.map(({ ShardId }) => ShardId));
  expect(others).toEqual([]);
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  expect(Shards.map(({ ShardId }) => ShardId)).toContain(shard);
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamName, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(
    sent.map(({ Data }) => Data.toString()),
  );
});

test('listens on loopback alone, and on nothing else', () => {
  expect(listeningAddresses(service.port)).toEqual(['127.0.0.1']);
});
