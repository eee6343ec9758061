/** An entry of PutRecords, as far as it is looked at here; `Data` is base64. */
export interface PutEntry {
  Data: string;
  PartitionKey: string;
  ExplicitHashKey?: string;
}

export interface Refusal {
  ErrorCode: 'InternalFailure' | 'ProvisionedThroughputExceededException';
  ErrorMessage: string;
}

export type PutResult = Refusal | { SequenceNumber: string; ShardId: string };

export interface PutRecordsOutput {
  FailedRecordCount: number;
  Records: PutResult[];
  [other: string]: unknown;
}

/** What counts against a shard's limit. */
export const entryBytes = ({ Data, PartitionKey }: PutEntry): number =>
  Buffer.byteLength(Data, 'base64') + Buffer.byteLength(PartitionKey);

/**
 * The answer to a request of which only a part was sent on: every entry has its result in its old place.
 * @param refusals by the place of the entry; null for those that were sent on
 */
export function mergeResults(refusals: (Refusal | null)[], sent: PutRecordsOutput): PutRecordsOutput {
  const results = sent.Records.values();
  const records = refusals.map((refusal) => refusal ?? results.next().value ?? missing);
  return { ...sent, FailedRecordCount: records.filter((record) => 'ErrorCode' in record).length, Records: records };
}

const missing: Refusal = { ErrorCode: 'InternalFailure', ErrorMessage: 'The server gave no result for this entry.' };
