import { expect, test } from '@jest/globals';
import { createMergedPanes } from '../../../activities/trends/merge/merged-panes.ts';
import type { PaneSource } from '../../../activities/trends/ports.ts';
import { liveGeneration } from '../../../contracts/trends/batch.ts';
import { encodePane } from '../../../domain/trends/encode-panes.ts';
import { paneOf } from '../../helpers/trends.ts';

const minute = 60_000;
/** More than are kept in memory. */
const many = 120;
const minutesFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

/** Panes of batches, one offset each, with a post in each minute that a batch has. */
function merging(partitions: number) {
  const batches = Array.from({ length: partitions }, () => [] as number[][]);
  const known = new Set<number>();
  const source: Pick<PaneSource, 'progress' | 'batches' | 'panes'> = {
    progress: async () =>
      batches.map(({ length }, partition) => ({
        ...{ generation: liveGeneration, partition, nextOffset: BigInt(length), watermarkMs: 0, caughtUpAtMs: null },
      })),
    batches: async (partition, from, to, limit) =>
      (batches[partition] ?? [])
        .slice(Number(from), Number(to))
        .slice(0, limit)
        .map((minutes, index) => {
          const offset = from + BigInt(index);
          const panes = minutes.map((at) => at * minute);
          return { firstOffset: offset, lastOffset: offset, panes, watermarkBeforeMs: null };
        }),
    panes: async ({ partition, startMs, fromOffset, toOffset }) =>
      (batches[partition] ?? [])
        .slice(Number(fromOffset), toOffset === null ? undefined : Number(toOffset))
        .filter((minutes) => minutes.includes(startMs / minute))
        .map(() => encodePane(paneOf(startMs))),
  };
  const panes = createMergedPanes(source as PaneSource, new Map(), (startMs) => !known.has(startMs));
  return {
    /** Merges batches of the partitions, by the minutes in which they have posts. */
    async take(...minutes: number[][]) {
      for (const [partition, some] of minutes.entries()) if (some.length > 0) batches[partition]?.push(some);
      for (const startMs of (await panes.takeNew()).panes.keys()) known.add(startMs);
    },
    read: async (at: number) => (await panes.sum(at * minute)).account.read,
  };
}

test('a batch of more panes than are kept in memory leaves out nothing of another partition', async () => {
  const { take, read } = merging(3);
  const all = minutesFrom(0, many);
  await take(all, all, all);
  for (const at of all.toReversed()) expect([at, await read(at)]).toEqual([at, 3]);
});

test('what comes late for the oldest pane in memory is added to it, also where a new one comes with it', async () => {
  for (const kept of minutesFrom(80, 20)) {
    const { take, read } = merging(2);
    for (const at of minutesFrom(0, kept)) await take([at]);
    await take([kept], [0, kept]);
    expect([kept, await read(0)]).toEqual([kept, 2]);
    expect([kept, await read(kept)]).toEqual([kept, 2]);
  }
});
