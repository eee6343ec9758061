import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createShardBudgets } from '../../../adapters/kinesis/shard-budgets.ts';
import type { ShardRange } from '../../../adapters/kinesis/shard-map.ts';
import { hashKeyOf, shardOf } from '../../../adapters/kinesis/shard-map.ts';

const end = 2n ** 128n;

/** Cuts the hash keys at the given places, in 65536ths. */
function rangesOf(cuts: number[]): ShardRange[] {
  const edges = [0n, ...[...new Set(cuts)].sort((a, b) => a - b).map((cut) => (end * BigInt(cut)) / 65_536n), end];
  return edges.slice(0, -1).map((first, index) => ({
    shardId: `shardId-${index}`,
    first,
    last: (edges[index + 1] ?? end) - 1n,
  }));
}

describe('the shard of a partition key', () => {
  test('is found by its MD5', () => {
    expect(hashKeyOf('abc').toString(16)).toBe('900150983cd24fb0d6963f7d28e17f72');
    const ranges = rangesOf([0x9001]);
    expect(shardOf(ranges, 'abc')).toBe('shardId-1');
    expect(shardOf(rangesOf([0x9002]), 'abc')).toBe('shardId-0');
  });

  test('is always exactly one', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, fc.string(), (given, key) => {
        const ranges = rangesOf(given);
        const hash = hashKeyOf(key);
        const owner = ranges.find(({ first, last }) => first <= hash && hash <= last);
        expect(shardOf(ranges, key)).toBe(owner?.shardId);
      }),
    );
  });

  test('is none where no shard is known, or none has it', () => {
    expect(shardOf([], 'abc')).toBeNull();
    expect(shardOf(rangesOf([0x8000]).slice(0, 1), 'abc')).toBeNull();
  });
});

describe('the budgets of shards', () => {
  const recordOf = (key: string, bytes = 10) => ({ partitionKey: key, data: new Uint8Array(bytes) });

  test('let a quarter of a second’s worth through at once, each shard on its own', () => {
    let now = 0;
    const budgets = createShardBudgets(() => now);
    budgets.divide(rangesOf([0x8000]));
    // 'abc' is on the second shard, 'a' on the first.
    for (let count = 0; count < 250; count += 1) expect(budgets.admit(recordOf('abc'))).toBe(0);
    expect(budgets.admit(recordOf('abc'))).toBe(1);
    expect(budgets.admit(recordOf('a'))).toBe(0);
    now = 1;
    expect(budgets.admit(recordOf('abc'))).toBe(0);
  });

  test('count bytes too, and nothing that was not admitted', () => {
    const budgets = createShardBudgets(() => 0);
    budgets.divide(rangesOf([]));
    expect(budgets.admit(recordOf('key', 150_000))).toBe(0);
    expect(budgets.admit(recordOf('key', 150_000))).toBeGreaterThan(0);
    expect(budgets.admit(recordOf('key', 90_000))).toBe(0);
  });

  test('are kept when the stream is divided anew, but for shards that are new', () => {
    const budgets = createShardBudgets(() => 0);
    const whole = rangesOf([]);
    budgets.divide(whole);
    for (let count = 0; count < 250; count += 1) budgets.admit(recordOf('key'));
    budgets.divide(whole);
    expect(budgets.admit(recordOf('key'))).toBeGreaterThan(0);
    budgets.divide(whole.map((range) => ({ ...range, shardId: 'another' })));
    expect(budgets.admit(recordOf('key'))).toBe(0);
  });

  test('stand in nobody’s way while the shards are not known', () => {
    const budgets = createShardBudgets(() => 0);
    for (let count = 0; count < 5_000; count += 1) expect(budgets.admit(recordOf('key'))).toBe(0);
    expect(budgets.expects(recordOf('key'), 'shardId-7')).toBe(true);
  });
});
