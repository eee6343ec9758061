import { describe, expect, test } from '@jest/globals';
import type { ListedShard } from '../../../adapters/kinesis/list-shards.ts';
import { createShardLineage } from '../../../adapters/kinesis/shard-lineage.ts';

interface Given {
  parents?: string[];
  closed?: boolean;
  start?: string;
}

function shard(
  ShardId: string,
  { parents: [first, second] = [], closed = false, start = '1' }: Given = {},
): ListedShard {
  return {
    ShardId,
    HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' },
    SequenceNumberRange: { StartingSequenceNumber: start, ...(closed && { EndingSequenceNumber: '9' }) },
    ...(first && { ParentShardId: first }),
    ...(second && { AdjacentParentShardId: second }),
  };
}

const idsOf = (shards: { shardId: string }[]): string[] => shards.map(({ shardId }) => shardId);

/** Splits into b and c, which merge into d. */
const family = [
  shard('a', { closed: true }),
  shard('b', { parents: ['a'], closed: true }),
  shard('c', { parents: ['a'], closed: true }),
  shard('d', { parents: ['b', 'c'] }),
];

describe('from the oldest record', () => {
  test('a shard’s turn comes once all that it came from are finished', () => {
    const lineage = createShardLineage('trim-horizon');
    lineage.update(family);
    const [a] = lineage.takeReadable();
    expect(a).toMatchObject({ shardId: 'a', position: { type: 'TRIM_HORIZON' } });
    expect(lineage.takeReadable()).toEqual([]);
    expect(lineage.anyWaiting()).toBe(true);
    if (a) lineage.finish(a);
    const [b, c] = lineage.takeReadable();
    expect([b?.shardId, c?.shardId]).toEqual(['b', 'c']);
    if (b) lineage.finish(b);
    expect(lineage.takeReadable()).toEqual([]);
    if (c) lineage.finish(c);
    expect(idsOf(lineage.takeReadable())).toEqual(['d']);
    expect(lineage.anyWaiting()).toBe(false);
  });

  test('nobody waits for a shard whose records have all expired', () => {
    const lineage = createShardLineage('trim-horizon');
    lineage.update(family.slice(1));
    expect(idsOf(lineage.takeReadable())).toEqual(['b', 'c']);
    lineage.update(family.slice(3));
    expect(idsOf(lineage.takeReadable())).toEqual(['d']);
  });
});

describe('from now on', () => {
  test('closed shards are past; those that come later are read from their beginning', () => {
    const lineage = createShardLineage('latest');
    lineage.update(family);
    const [d] = lineage.takeReadable();
    expect(d).toMatchObject({ shardId: 'd', position: { type: 'LATEST' } });
    lineage.update([...family, shard('e', { parents: ['d'] })]);
    expect(lineage.takeReadable()).toEqual([]);
    if (d) lineage.finish(d);
    expect(lineage.takeReadable()).toMatchObject([{ shardId: 'e', position: { type: 'TRIM_HORIZON' } }]);
  });

  test('a shard that was read since it was open goes on after it was closed', () => {
    const lineage = createShardLineage('latest');
    lineage.update([shard('a')]);
    const [a] = lineage.takeReadable();
    lineage.update([shard('a', { closed: true })]);
    expect(a && lineage.isCurrent(a)).toBe(true);
  });
});

test('from a moment, each shard is read from then on', () => {
  const at = new Date('2026-11-21T09:00:00Z');
  const lineage = createShardLineage(at);
  lineage.update(family);
  expect(lineage.takeReadable()).toMatchObject([{ shardId: 'a', position: { type: 'AT_TIMESTAMP', at } }]);
});

test('a stream that is made anew under its name has other shards, though they are called the same', () => {
  const lineage = createShardLineage('latest');
  lineage.update([shard('a', { start: '1' })]);
  const [old] = lineage.takeReadable();
  lineage.update([shard('a', { start: '2' })]);
  expect(old && lineage.isCurrent(old)).toBe(false);
  if (old) lineage.finish(old);
  expect(lineage.takeReadable()).toMatchObject([{ shardId: 'a', position: { type: 'TRIM_HORIZON' } }]);
});
