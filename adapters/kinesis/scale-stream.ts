import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { DescribeStreamSummaryCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import type { StreamDescription } from '../../contracts/telemetry/shards.ts';
import { call } from '../aws/call.ts';

export async function describeStream(client: KinesisClient, stream: string): Promise<StreamDescription> {
  const command = new DescribeStreamSummaryCommand({ StreamName: stream });
  const { StreamDescriptionSummary: summary } = await call('Kinesis', (given) => client.send(command, given));
  return { status: summary?.StreamStatus ?? 'UNKNOWN', openShards: summary?.OpenShardCount ?? 0 };
}

export async function scaleStream(client: KinesisClient, stream: string, shards: number): Promise<void> {
  const command = new UpdateShardCountCommand({
    StreamName: stream,
    TargetShardCount: shards,
    ScalingType: 'UNIFORM_SCALING',
  });
  await call('Kinesis', (given) => client.send(command, given));
}
