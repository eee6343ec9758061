import { setTimeout as delay } from 'node:timers/promises';
import type { _Record, KinesisClient } from '@aws-sdk/client-kinesis';
import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import type { TailedRecord } from '../../contracts/telemetry/tail.ts';
import { backOffMs } from '../../domain/back-off.ts';
import { call } from '../aws/call.ts';

/** Between which records of a shard reading stands. */
export type Position =
  | { type: 'TRIM_HORIZON' | 'LATEST' }
  | { type: 'AT_TIMESTAMP'; at: Date }
  | { type: 'AFTER_SEQUENCE_NUMBER'; sequenceNumber: string };

export interface Page {
  records: TailedRecord[];
  /** There were no more records at that moment. */
  caughtUp: boolean;
  /** The shard is closed and has been read to its end, or it is gone. */
  ended: boolean;
}

export interface ShardReader {
  /** Reads on, however long that takes; to be called again only once it has resolved. @throws {CallFailure} that won't pass */
  next(): Promise<Page>;
}

export interface ShardReaderOptions {
  client: KinesisClient;
  stream: string;
  shardId: string;
  position: Position;
  /** Between two reads when there was nothing more to read. */
  pollMs: number;
  signal: AbortSignal;
  onTrouble(reason: string): void;
}

/** A shard takes 5 GetRecords a second from all its readers together: somewhat less leaves room for clocks that differ. */
const leastReadIntervalMs = 220;
const backOff = { firstMs: 500, longestMs: 10_000 };
const passing: readonly string[] = ['unreachable', 'timeout', 'throttled', 'server_fault'];

export function createShardReader(options: ShardReaderOptions): ShardReader {
  const { client, stream, shardId, signal, onTrouble } = options;
  let { position } = options;
  let iterator: string | null = null;
  let nextReadAt = 0;
  let failures = 0;

  const openIterator = async (): Promise<string | null> => {
    const askedAt = new Date();
    const { type } = position;
    const command = new GetShardIteratorCommand({
      StreamName: stream,
      ShardId: shardId,
      ShardIteratorType: type,
      ...(type === 'AT_TIMESTAMP' && { Timestamp: position.at }),
      ...(type === 'AFTER_SEQUENCE_NUMBER' && { StartingSequenceNumber: position.sequenceNumber }),
    });
    const { ShardIterator = null } = await call('Kinesis', (abort) => client.send(command, abort));
    // Should this iterator expire before there was a record, what came since it was opened must not be missed.
    if (type === 'LATEST') position = { type: 'AT_TIMESTAMP', at: askedAt };
    return ShardIterator;
  };

  const read = async (): Promise<Page> => {
    iterator ??= await openIterator();
    if (iterator === null) return { records: [], caughtUp: true, ended: true };
    await delay(Math.max(0, nextReadAt - performance.now()), undefined, { signal });
    nextReadAt = performance.now() + leastReadIntervalMs;
    const command = new GetRecordsCommand({ ShardIterator: iterator });
    const output = await call('Kinesis', (abort) => client.send(command, abort));
    const records = (output.Records ?? []).map((record) => tailedRecord(shardId, record));
    const last = records.at(-1);
    if (last) position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last.sequenceNumber };
    iterator = output.NextShardIterator ?? null;
    const caughtUp = (output.MillisBehindLatest ?? 0) === 0;
    if (caughtUp) nextReadAt += options.pollMs - leastReadIntervalMs;
    return { records, caughtUp, ended: iterator === null };
  };

  /** Decides whether to go on after a failure. */
  const survive = async (error: unknown): Promise<Page | null> => {
    if (signal.aborted || !(error instanceof CallFailure)) throw error;
    if (error.code === 'not_found') return { records: [], caughtUp: true, ended: true };
    if (isExpiredIterator(error)) {
      iterator = null;
      return null;
    }
    if (!passing.includes(error.code)) throw error;
    failures += 1;
    onTrouble(error.message);
    await delay(backOffMs(failures, backOff, Math.random), undefined, { signal });
    return null;
  };

  return {
    async next() {
      for (;;) {
        try {
          const page = await read();
          failures = 0;
          return page;
        } catch (error) {
          const end = await survive(error);
          if (end !== null) return end;
        }
      }
    },
  };
}

const isExpiredIterator = ({ cause }: CallFailure): boolean =>
  cause instanceof Error && cause.name === 'ExpiredIteratorException';

const tailedRecord = (shardId: string, record: _Record): TailedRecord => ({
  shardId,
  sequenceNumber: record.SequenceNumber ?? '',
  partitionKey: record.PartitionKey ?? '',
  arrivedAt: record.ApproximateArrivalTimestamp ?? new Date(0),
  data: record.Data ?? new Uint8Array(),
});
