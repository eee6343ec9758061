import { describe, expect, test } from '@jest/globals';
import type { ListedBatch, PartitionOffsets, ProgressMark } from '../../../activities/trends/ports.ts';
import { planReprocess } from '../../../activities/trends/reprocess/plan.ts';
import { TrendsRefusal } from '../../../contracts/trends/failures.ts';
import type { RetweetRule } from '../../../contracts/trends/post.ts';
import type { ReprocessTrendsInput } from '../../../contracts/trends/reprocess.ts';

const minute = 60_000;
const noonMs = Date.parse('2026-03-05T12:00:00.000Z');
const at = (minutes: number) => noonMs + minutes * minute;
const timeOf = (from: number, to: number, retweetRule: RetweetRule = 'any'): ReprocessTrendsInput => ({
  ...{ id: '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f', retweetRule },
  ...{ from: new Date(at(from)).toISOString(), to: new Date(at(to)).toISOString() },
});

/**
 * A topic that was sent, and counted, a message each second from noon on, as it is some minutes later; offset n was made and taken
 * n seconds after noon.
 */
interface Situation {
  minutes: number;
  /** Messages of each batch. */
  size?: number;
  /** Of the oldest message that is still there. */
  firstOffset?: bigint;
  /** Up to where counting is; by default all is counted. */
  nextOffset?: bigint;
  batches?: (all: ListedBatch[]) => ListedBatch[];
  marks?: (mark: ProgressMark) => ProgressMark[];
  offsets?: (known: PartitionOffsets) => PartitionOffsets[];
  /** When messages were taken, in minutes after noon. Default: as they were made. */
  takenAt?: number;
}

const madeAt = (offset: bigint) => noonMs + Number(offset) * 1_000;

function plan(input: ReprocessTrendsInput, situation: Situation) {
  const { minutes, size = 25, firstOffset = 0n, takenAt } = situation;
  const endOffset = BigInt(minutes * 60);
  const { nextOffset = endOffset } = situation;
  const batches = Array.from({ length: Math.ceil(Number(nextOffset) / size) }, (_, index): ListedBatch => {
    const first = BigInt(index * size);
    const watermarkBeforeMs = first === 0n ? null : madeAt(first - 1n);
    return { firstOffset: first, lastOffset: first + BigInt(size - 1), panes: [], watermarkBeforeMs };
  });
  const listed = situation.batches?.(batches) ?? batches;
  const mark = {
    generation: 'live',
    partition: 0,
    nextOffset,
    watermarkMs: madeAt(nextOffset - 1n),
    caughtUpAtMs: null,
  };
  const known = { partition: 0, firstOffset, endOffset };
  const offsetAt = (ms: number) => {
    const first = takenAt === undefined ? Math.ceil((ms - noonMs) / 1_000) : ms <= at(takenAt) ? 0 : Number(endOffset);
    const offset = BigInt(Math.min(Math.max(first, 0), Number(endOffset)));
    return offset < firstOffset ? firstOffset : offset;
  };
  return planReprocess(
    {
      source: {
        progress: async () => situation.marks?.(mark) ?? [mark],
        batches: async (_partition, from, to, limit) =>
          listed.filter((batch) => batch.firstOffset >= from && batch.firstOffset < to).slice(0, limit),
      },
      log: {
        offsets: async () => situation.offsets?.(known) ?? [known],
        offsetsAt: async (ms) => new Map([[0, offsetAt(ms)]]),
      },
      rules: { retweetRule: 'any', graceMs: 2 * minute },
    },
    input,
    at(minutes),
  );
}

const rangeOf = (from: number, to: number) => ({
  ...{ partition: 0, nextOffset: String(from), endOffset: String(to) },
  ...{ watermarkMs: null, replayFromOffset: String(from) },
});

describe('what has to be read', () => {
  test('begins where Kafka could have the first post of the time, whose clock may have been behind', async () => {
    // A minute before, as a post may be from so far ahead.
    expect(await plan(timeOf(20, 60), { minutes: 60 })).toEqual([rangeOf(19 * 60, 3_600)]);
    expect(await plan(timeOf(0, 60), { minutes: 60 })).toEqual([rangeOf(0, 3_600)]);
  });

  test('ends with the batch after which posts of the time are late', async () => {
    const [range] = (await plan(timeOf(20, 30), { minutes: 120 })) ?? [];
    // Half past, the grace, and a minute for the clocks; then the next batch begins.
    expect(range).toEqual(rangeOf(19 * 60, 33 * 60 - ((33 * 60) % 25) + 25));
  });

  test('ends where counting is, as long as posts of the time may still come', async () => {
    expect(await plan(timeOf(20, 30), { minutes: 31 })).toEqual([rangeOf(19 * 60, 31 * 60)]);
    expect(await plan(timeOf(20, 30), { minutes: 40, nextOffset: 1_500n })).toEqual([rangeOf(19 * 60, 1_500)]);
  });

  test('ends where counting is, where posts came long after they were made', async () => {
    // As a recording that was sent at once, when all of it was over.
    expect(await plan(timeOf(20, 30), { minutes: 60, takenAt: 60 })).toEqual([rangeOf(0, 3_600)]);
  });

  test('is nothing where counting isn’t there yet', async () => {
    expect(await plan(timeOf(20, 30), { minutes: 40, nextOffset: 600n })).toEqual([rangeOf(600, 600)]);
  });

  test('is planned in the order of partitions', async () => {
    const both = <T extends { partition: number }>(one: T): T[] => [{ ...one, partition: 1 }, one];
    const ranges = await plan(timeOf(20, 60), { minutes: 60, marks: both, offsets: both });
    expect(ranges?.map(({ partition }) => partition)).toEqual([0, 1]);
  });
});

describe('by another rule than live counting’s', () => {
  const other = (from: number, to: number) => timeOf(from, to, ['retweeted']);

  test('it is too early as long as live counting may count posts of the time', async () => {
    for (const minutes of [60, 61]) expect(await plan(other(0, 60), { minutes })).toBeNull();
    expect(await plan(other(0, 60), { minutes: 70, nextOffset: 3_600n })).toBeNull();
    expect(await plan(timeOf(0, 60, 'any'), { minutes: 60 })).not.toBeNull();
  });

  test('it isn’t once its last minute takes no more posts, or none are left to read', async () => {
    expect(await plan(other(0, 60), { minutes: 63 })).not.toBeNull();
    expect(await plan(other(0, 10), { minutes: 63, nextOffset: 3_000n })).not.toBeNull();
    // A stream that has ended.
    const ended = (known: PartitionOffsets) => [{ ...known, endOffset: 1_800n }];
    const situation = { minutes: 63, nextOffset: 1_800n, offsets: ended };
    expect(await plan(other(0, 60), situation)).toEqual([rangeOf(0, 1_800)]);
    expect(await plan(other(0, 62), situation)).toBeNull();
  });

  test('a partition of which nothing was counted has to be empty', async () => {
    const plus = (endOffset: bigint) => (known: PartitionOffsets) => [
      known,
      { partition: 1, firstOffset: 0n, endOffset },
    ];
    expect(await plan(other(0, 60), { minutes: 63, offsets: plus(0n) })).toHaveLength(1);
    expect(await plan(other(0, 60), { minutes: 63, offsets: plus(1n) })).toBeNull();
  });
});

describe('it is refused', () => {
  test.each<[string, ReprocessTrendsInput, Situation, RegExp]>([
    ['without a time', timeOf(20, 20), { minutes: 60 }, /there is no time/],
    ['backwards', timeOf(20, 10), { minutes: 60 }, /there is no time/],
    ['for a time to come', timeOf(20, 62), { minutes: 60 }, /still to come/],
    ['for parts of minutes', timeOf(20.5, 60), { minutes: 60 }, /full minutes/],
    ['for no time at all', { ...timeOf(20, 60), from: 'noon' }, { minutes: 60 }, /full minutes/],
    ['where nothing was counted', timeOf(20, 60), { minutes: 60, marks: () => [] }, /Nothing was counted yet/],
    ['where the topic is another', timeOf(20, 60), { minutes: 60, offsets: () => [] }, /another topic/],
    [
      'where the topic was emptied',
      timeOf(20, 60),
      { minutes: 60, offsets: (known) => [{ ...known, endOffset: 5n }] },
      /another topic/,
    ],
    ['where posts of it have left Kafka', timeOf(20, 60), { minutes: 60, firstOffset: 1_300n }, /have left Kafka/],
    ['where all of them have', timeOf(20, 30), { minutes: 60, firstOffset: 2_400n }, /have left Kafka/],
    [
      'where they may have, as nobody knows what they were',
      timeOf(20, 60),
      { minutes: 60, firstOffset: 1_300n, batches: () => [] },
      /have left Kafka/,
    ],
    [
      'where they have before they were counted',
      timeOf(5, 60),
      { minutes: 60, firstOffset: 1_300n, nextOffset: 600n },
      /have left Kafka/,
    ],
  ])('%s', async (_what, input, situation, message) => {
    const error = await plan(input, situation).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(TrendsRefusal);
    expect((error as Error).message).toMatch(message);
  });

  test('but not where only earlier posts have left', async () => {
    expect(await plan(timeOf(20, 60), { minutes: 60, firstOffset: 1_139n })).toEqual([rangeOf(1_140, 3_600)]);
    // The stream paused for hours; what was before has left Kafka, of what came then nothing.
    const paused = (all: ListedBatch[]) =>
      all.map((batch) => ({
        ...batch,
        watermarkBeforeMs: batch.firstOffset <= 1_300n ? at(-120) : batch.watermarkBeforeMs,
      }));
    const situation = { minutes: 60, firstOffset: 1_300n, batches: paused };
    expect(await plan(timeOf(20, 60), situation)).toEqual([rangeOf(1_300, 3_600)]);
    // Nothing was counted of what left.
    const first = (all: ListedBatch[]) => all.map((batch) => ({ ...batch, watermarkBeforeMs: null }));
    expect(await plan(timeOf(20, 60), { ...situation, batches: first })).toEqual([rangeOf(1_300, 3_600)]);
  });
});
