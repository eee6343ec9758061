import { describe, expect, test } from '@jest/globals';
import { createCaughtUp } from '../../../activities/trends/merge/caught-up.ts';
import type { PartitionOffsets, PostsLog, ProgressMark } from '../../../activities/trends/ports.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';

const markOf = (partition: number, watermarkMs: number, caughtUpAtMs: number | null = null): [number, ProgressMark] => [
  partition,
  { generation: 'live', partition, nextOffset: 10n, watermarkMs, caughtUpAtMs },
];
const marks = new Map([markOf(0, 100), markOf(1, 200, 300)]);

/** A topic that a test changes. */
function topicOf(given: PartitionOffsets[]): Pick<PostsLog, 'offsets'> & { asked: number; isAway: boolean } {
  const topic = {
    ...{ asked: 0, isAway: false },
    async offsets() {
      topic.asked += 1;
      if (topic.isAway) throw new StoreUnavailable('kafka', 'Kafka can’t be reached.');
      return given;
    },
  };
  return topic;
}
const partition = (number: number, firstOffset: bigint, endOffset: bigint) => ({
  ...{ partition: number, firstOffset, endOffset },
});

test('without a topic, partitions are those that were counted, and caught up when their consumers say so', async () => {
  const caughtUp = createCaughtUp(null);
  await caughtUp.look(5_000, new Map(), true);
  expect(caughtUp.partitions(marks)).toEqual([
    { partition: 0, watermarkMs: 100, caughtUpAtMs: null },
    { partition: 1, watermarkMs: 200, caughtUpAtMs: 300 },
  ]);
});

test('a partition is caught up when all is merged that Kafka has of it, and when it has nothing', async () => {
  const topic = topicOf([partition(0, 0n, 10n), partition(1, 0n, 11n), partition(2, 0n, 0n), partition(3, 0n, 5n)]);
  const caughtUp = createCaughtUp(topic);
  // Nobody knows how many there are.
  expect(caughtUp.partitions(marks)).toEqual([]);
  await caughtUp.look(
    5_000,
    new Map([
      [0, 10n],
      [1, 10n],
    ]),
    true,
  );
  expect(caughtUp.partitions(marks)).toEqual([
    { partition: 0, watermarkMs: 100, caughtUpAtMs: 5_000 },
    { partition: 1, watermarkMs: 200, caughtUpAtMs: 300 },
    { partition: 2, watermarkMs: null, caughtUpAtMs: 5_000 },
    { partition: 3, watermarkMs: null, caughtUpAtMs: null },
  ]);
});

describe('Kafka', () => {
  test('is asked often only while windows wait to be final', async () => {
    const topic = topicOf([partition(0, 0n, 10n)]);
    const caughtUp = createCaughtUp(topic);
    for (let second = 0; second <= 120; second += 1) await caughtUp.look(second * 1_000, new Map(), false);
    expect(topic.asked).toBe(3);
    for (let second = 121; second <= 240; second += 1) await caughtUp.look(second * 1_000, new Map(), true);
    expect(topic.asked).toBe(3 + 60);
  });

  test('that is away keeps windows from being final, and nothing else', async () => {
    const topic = topicOf([partition(0, 0n, 10n)]);
    topic.isAway = true;
    const caughtUp = createCaughtUp(topic);
    await caughtUp.look(5_000, new Map([[0, 10n]]), true);
    expect(caughtUp.partitions(marks)).toEqual([]);
    topic.isAway = false;
    await caughtUp.look(7_000, new Map([[0, 10n]]), true);
    topic.isAway = true;
    await caughtUp.look(9_000, new Map([[0, 10n]]), true);
    expect(caughtUp.partitions(marks)[0]).toEqual({ partition: 0, watermarkMs: 100, caughtUpAtMs: 7_000 });
  });
});
