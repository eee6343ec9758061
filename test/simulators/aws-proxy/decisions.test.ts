import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EntryFate } from '../../../simulators/aws-proxy/batch-entries.ts';
import { mergeBatch } from '../../../simulators/aws-proxy/batch-entries.ts';
import type { RequestFate } from '../../../simulators/aws-proxy/faults.ts';
import { checkFaults, decideRequest, noRequestFaults } from '../../../simulators/aws-proxy/faults.ts';
import type { Refusal } from '../../../simulators/aws-proxy/put-records.ts';
import { entryBytes, mergeResults } from '../../../simulators/aws-proxy/put-records.ts';
import { createRedeliveries } from '../../../simulators/aws-proxy/redeliveries.ts';
import { createShardBudgets, kinesisShardLimits } from '../../../simulators/aws-proxy/shard-budgets.ts';
import { openShards, shardOf } from '../../../simulators/aws-proxy/shard-map.ts';
import { createRandom } from '../../../simulators/random.ts';

const draws = 20_000;
const fatesOf = (faults: Partial<typeof noRequestFaults>, seed: number, operation = 'PutRecords'): RequestFate[] => {
  const random = createRandom(seed);
  const complete = { ...noRequestFaults, ...faults };
  return Array.from({ length: draws }, () => decideRequest(complete, operation, random).fate);
};
const share = (fates: RequestFate[], wanted: RequestFate): number =>
  fates.filter((fate) => fate === wanted).length / fates.length;

describe('requests', () => {
  test('meet faults as often as was asked, failures of each kind alike', () => {
    const fates = fatesOf({ failedRequests: 0.3, droppedAnswers: 0.5 }, 7);
    for (const failure of ['error_500', 'error_503', 'cut'] as const) expect(share(fates, failure)).toBeCloseTo(0.1, 1);
    expect(share(fates, 'drop_answer')).toBeCloseTo(0.7 * 0.5, 1);
    expect(share(fates, 'pass')).toBeCloseTo(0.7 * 0.5, 1);
  });

  test('meet the same faults with the same seed, others with another', () => {
    const faults = { failedRequests: 0.3, droppedAnswers: 0.1 };
    expect(fatesOf(faults, 7)).toEqual(fatesOf(faults, 7));
    expect(fatesOf(faults, 8)).not.toEqual(fatesOf(faults, 7));
  });

  test('of other operations are left alone', () => {
    const faults = { failedRequests: 1, operations: ['DeleteMessageBatch'] };
    expect(share(fatesOf(faults, 1, 'DeleteMessageBatch'), 'pass')).toBe(0);
    expect(share(fatesOf(faults, 1, 'ReceiveMessage'), 'pass')).toBe(1);
  });

  test('are held back within the range', () => {
    const random = createRandom(1);
    const faults = { ...noRequestFaults, delayedRequests: 0.5, delayMs: [50, 200] as const };
    const delays = Array.from({ length: 1_000 }, () => decideRequest(faults, 'PutRecords', random).delayMs);
    const held = delays.filter((ms) => ms > 0);
    expect(held.length / delays.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...held)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...held)).toBeLessThan(200);
  });

  test.each([
    [{ failedRequests: 1.5 }, /failedRequests must be a probability from 0 to 1, not 1.5/],
    [{ droppedAnswers: Number.NaN }, /droppedAnswers/],
    [{ delayMs: [10, 5] as const }, /delayMs must be a range/],
  ])('are refused faults such as %j', (faults, message) => {
    expect(() => checkFaults({ ...noRequestFaults, ...faults })).toThrow(message);
  });
});

describe('the budget of a shard', () => {
  test('lets 1,000 records through at once, then 1,000 in each second, and leaves other shards alone', () => {
    const budgets = createShardBudgets(kinesisShardLimits);
    const passed = (shard: string, nowMs: number) =>
      Array.from({ length: 1_500 }, () => budgets.write(shard, 10, nowMs)).filter(Boolean).length;
    expect(passed('a', 0)).toBe(1_000);
    expect(passed('a', 0)).toBe(0);
    expect(passed('b', 0)).toBe(1_000);
    expect(passed('a', 500)).toBe(500);
    expect(passed('a', 10_500)).toBe(1_000);
  });

  test('lets 1 MB through in a second; a larger record passes once and is paid for', () => {
    const budgets = createShardBudgets(kinesisShardLimits);
    expect(budgets.write('a', 600_000, 0)).toBe(true);
    expect(budgets.write('a', 600_000, 0)).toBe(false);
    expect(budgets.write('a', 300_000, 0)).toBe(true);
    expect(budgets.write('b', 1_048_576, 0)).toBe(true);
    expect(budgets.write('b', 1, 40)).toBe(false);
    expect(budgets.write('b', 1, 50)).toBe(true);
  });

  test('lets 5 reads through in a second, and none until 2 MB/s have paid for what was read', () => {
    const budgets = createShardBudgets(kinesisShardLimits);
    expect(Array.from({ length: 6 }, () => budgets.read('a', 0))).toEqual([true, true, true, true, true, false]);
    expect(budgets.read('b', 0)).toBe(true);
    budgets.charge('b', 10_000_000, 0);
    expect(budgets.read('b', 3_999)).toBe(false);
    expect(budgets.read('b', 4_001)).toBe(true);
  });
});

describe('the shard of a record', () => {
  const listed = (id: string, from: bigint, to: bigint, closed = false) => ({
    ShardId: id,
    HashKeyRange: { StartingHashKey: String(from), EndingHashKey: String(to) },
    SequenceNumberRange: closed ? { EndingSequenceNumber: '1' } : {},
  });
  const middle = 2n ** 127n;
  const shards = openShards([
    listed('closed', 0n, 2n ** 128n - 1n, true),
    listed('low', 0n, middle - 1n),
    listed('high', middle, 2n ** 128n - 1n),
  ]);

  test('is found by the MD5 of its partition key, unless it names a hash', () => {
    // md5('a') is 0cc1…, md5('b') 92eb….
    expect(shardOf(shards, { PartitionKey: 'a' })).toBe('low');
    expect(shardOf(shards, { PartitionKey: 'b' })).toBe('high');
    expect(shardOf(shards, { PartitionKey: 'a', ExplicitHashKey: String(middle) })).toBe('high');
    expect(shardOf([], { PartitionKey: 'a' })).toBeNull();
  });
});

test('results of PutRecords stand where their entries stood', () => {
  const refusal: Refusal = { ErrorCode: 'InternalFailure', ErrorMessage: 'asked for' };
  fc.assert(
    fc.property(fc.array(fc.boolean()), (refused) => {
      const sent = refused.flatMap((is, index) => (is ? [] : [{ SequenceNumber: `${index}`, ShardId: 's' }]));
      const refusals = refused.map((is) => (is ? refusal : null));
      const merged = mergeResults(refusals, { FailedRecordCount: 0, EncryptionType: 'NONE', Records: sent });
      expect(merged.EncryptionType).toBe('NONE');
      expect(merged.FailedRecordCount).toBe(refused.filter(Boolean).length);
      expect(merged.Records.map((record) => ('SequenceNumber' in record ? record.SequenceNumber : null))).toEqual(
        refused.map((is, index) => (is ? null : `${index}`)),
      );
    }),
  );
});

test('a record counts with its data, decoded, and its partition key', () => {
  expect(entryBytes({ Data: Buffer.alloc(100).toString('base64'), PartitionKey: 'é' })).toBe(102);
});

test('an answer to a batch names every entry once', () => {
  const fates: EntryFate[] = ['pass', 'lose', 'fail', 'expire', 'pass'];
  const entries = fates.map((_, index) => ({ Id: `${index}` }));
  const upstream = { Id: '4', SenderFault: true, Code: 'X', Message: '' };
  const merged = mergeBatch(entries, fates, { Successful: [{ Id: '0', MessageId: 'm' }], Failed: [upstream] });
  expect(merged.Successful).toEqual([{ Id: '0', MessageId: 'm' }, { Id: '1' }]);
  expect(merged.Failed).toEqual([
    upstream,
    expect.objectContaining({ Id: '2', Code: 'InternalError', SenderFault: false }),
    expect.objectContaining({ Id: '3', Code: 'ReceiptHandleIsInvalid', SenderFault: true }),
  ]);
});

test('redeliveries stay with their queue, and happen once', () => {
  const redeliveries = createRedeliveries(createRandom(1));
  const messages = ['a', 'b', 'c'].map((id) => ({ MessageId: id, ReceiptHandle: `${id}#1` }));
  redeliveries.consider('queue', messages, 1);
  expect(redeliveries.take('other', 10)).toEqual([]);
  expect(redeliveries.take('queue', 2)).toEqual(messages.slice(0, 2));
  expect(redeliveries.take('queue', 10)).toEqual(messages.slice(2));
  expect(redeliveries.take('queue', 10)).toEqual([]);
});
