import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import { call } from '../aws/call.ts';
import { isMissing } from '../aws/wait-until.ts';

/**
 * Makes sure that the stream is there, and active.
 * @param create the number of shards to make a missing one with; null to make none
 * @throws {CallFailure} of `not_found` when it is missing, `server_fault` while it isn't active, others when Kinesis can't be asked
 */
export async function ensureStream(client: KinesisClient, stream: string, create: number | null): Promise<void> {
  const describe = () =>
    call('Kinesis', (given) => client.send(new DescribeStreamSummaryCommand({ StreamName: stream }), given));
  const description = await describe().catch(async (error: unknown) => {
    if (create === null || !isMissing(error)) throw error;
    await call('Kinesis', (given) =>
      client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: create }), given),
    );
    return describe();
  });
  const status = description.StreamDescriptionSummary?.StreamStatus;
  if (status !== 'ACTIVE' && status !== 'UPDATING')
    throw new CallFailure('server_fault', `The stream ${stream} is ${String(status).toLowerCase()}, not active yet.`);
}
