import type { BatchStore, KeptBatch, ProgressMark } from '../../activities/trends/ports.ts';
import type { CountPostsInput } from '../../contracts/trends/batch.ts';
import { liveGeneration } from '../../contracts/trends/batch.ts';
import type { MergeWindowsInput } from '../../contracts/trends/merge.ts';
import type { Pane } from '../../contracts/trends/panes.ts';
import { defaultTrendPolicy } from '../../contracts/trends/trending.ts';
import { encodePanes } from '../../domain/trends/encode-panes.ts';

/** The arguments of a batch's workflow. */
export type BatchArgs = [input: CountPostsInput, panes: Uint8Array];

/** A batch of a partition from an offset up to, and not with, another. */
export function batchOf(from: number, to: number, given: Partial<CountPostsInput> = {}, panes: Pane[] = []): BatchArgs {
  const input = {
    ...{ generation: liveGeneration, partition: 0, firstOffset: String(from), lastOffset: String(to - 1) },
    followsOffset: from === 0 ? null : String(from),
    ...{
      watermarkMs: null,
      replayFromOffset: String(to),
      before: { watermarkMs: null, replayFromOffset: String(from) },
    },
    ...{ caughtUpAtMs: null, messages: to - from, rejected: {} },
    ...given,
  };
  return [input, encodePanes(panes)];
}

/** A pane in which one post was skipped. */
export const paneOf = (startMs: number): Pane => ({
  startMs,
  account: { read: 1, counted: 0, skipped: 1, duplicate: 0, late: 0, skippedFor: { no_place: 1 } },
  ...{ latestPostMs: null, cities: [] },
});

/** A store that a test steers, which tells in which order it was asked. */
export interface SteeredBatchStore extends BatchStore {
  readonly batches: KeptBatch[];
  readonly marks: ProgressMark[];
}

type Call = keyof BatchStore;

/** @param before called at the beginning of each call, which it may fail */
export function steeredBatchStore(before: (call: Call) => void | Promise<void> = () => {}): SteeredBatchStore {
  const batches: KeptBatch[] = [];
  const marks: ProgressMark[] = [];
  return {
    ...{ batches, marks },
    async countedUpTo(generation, partition) {
      await before('countedUpTo');
      const offsets = marks
        .filter((mark) => mark.generation === generation && mark.partition === partition)
        .map(({ nextOffset }) => nextOffset);
      return offsets.reduce((most: bigint | null, offset) => (most !== null && most > offset ? most : offset), null);
    },
    async lastOffsetFrom(generation, partition, first) {
      await before('lastOffsetFrom');
      const found = batches.find(
        (batch) =>
          batch.generation === generation && batch.partition === partition && batch.firstOffset === String(first),
      );
      return found === undefined ? null : BigInt(found.lastOffset);
    },
    async writeBatch(batch) {
      await before('writeBatch');
      batches.push(batch);
    },
    async advance(mark) {
      await before('advance');
      marks.push(mark);
    },
  };
}

export const mergeInput: MergeWindowsInput = { graceSeconds: 120, topListLength: 5, trendPolicy: defaultTrendPolicy };
