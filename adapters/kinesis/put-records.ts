import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { PutOutcome } from '../../activities/telemetry.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import type { StreamRecord } from '../../contracts/telemetry/record.ts';
import type { WaveLimits } from '../../domain/telemetry/waves.ts';
import { call } from '../aws/call.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html; the bytes as they were before 2025. */
export const putRecordsLimits: WaveLimits = { entries: 500, bytes: 5 * 1024 * 1024 };

/** Bytes of a record as Kinesis counts them, for its limits and its shards' budgets. */
export const sizeOfRecord = ({ partitionKey, data }: StreamRecord): number =>
  data.byteLength + Buffer.byteLength(partitionKey);

/**
 * Sends records in one request, once.
 * @returns for each record what became of it, in their order
 * @throws {CallFailure} when the request failed as a whole; the stream may still have taken any of the records
 */
export async function putRecords(
  client: KinesisClient,
  stream: string,
  records: StreamRecord[],
): Promise<PutOutcome[]> {
  const command = new PutRecordsCommand({
    StreamName: stream,
    Records: records.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data })),
  });
  const { Records: results = [] } = await call('Kinesis', (options) => client.send(command, options));
  if (results.length !== records.length)
    throw new CallFailure('server_fault', `Kinesis answered for ${results.length} of ${records.length} records.`);
  return results.map(({ SequenceNumber, ShardId, ErrorCode }) =>
    SequenceNumber && ShardId
      ? { accepted: true, shardId: ShardId }
      : { accepted: false, code: ErrorCode ?? 'no sequence number' },
  );
}
