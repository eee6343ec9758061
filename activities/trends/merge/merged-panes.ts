import { liveGeneration } from '../../../contracts/trends/batch.ts';
import { decodePane } from '../../../domain/trends/encode-panes.ts';
import { forgetOldest, keepLatest, noteLatest } from '../../../domain/trends/keep-latest.ts';
import type { PaneSum } from '../../../domain/trends/pane-sum.ts';
import { createPaneSum } from '../../../domain/trends/pane-sum.ts';
import { tallyOf } from '../../../domain/trends/tally.ts';
import type { ActiveGeneration, ListedBatch, PaneRange, PaneSource, ProgressMark } from '../ports.ts';
import type { PaneChange } from './due-windows.ts';

/**
 * Panes of all batches up to some offset of each partition. Those in use are in memory; that is never needed, as any of them can be
 * added up anew from the store, and comes out the same.
 */
export interface MergedPanes {
  /** Up to where batches are merged, by partition. */
  readonly offsets: ReadonlyMap<number, bigint>;
  /** Marks of the partitions of which all is merged that they say. */
  readonly marks: ReadonlyMap<number, ProgressMark>;
  /** What counts, of times that were reprocessed; in the order in which they were switched over to. */
  readonly generations: readonly ActiveGeneration[];
  /** Merges what was counted since, or some of it where that is much. */
  takeNew(): Promise<NewBatches>;
  /** As it is by now; it must not be kept across `takeNew`. */
  sum(startMs: number): Promise<PaneSum>;
  hasPosts(startMs: number): Promise<boolean>;
  /** The generation that holds for a pane: of several the latest. */
  generationOf(startMs: number): ActiveGeneration | null;
  /** Panes of these times are others from now on. */
  switchTo(generations: readonly ActiveGeneration[]): void;
}

export interface NewBatches {
  batches: number;
  /** What was changed of panes. */
  panes: ReadonlyMap<number, PaneChange>;
  /** Whether there is more of which progress was told. */
  isMore: boolean;
}

/** Of a partition at once: some megabytes. */
const batchesAtOnce = 32;
/** An hour, and what is open beyond it. */
const panesInMemory = 90;

/** @param isNew whether there can be no row of a pane apart from those that have just come */
export function createMergedPanes(
  source: PaneSource,
  begin: ReadonlyMap<number, bigint>,
  isNew: (startMs: number) => boolean,
): MergedPanes {
  const offsets = new Map(begin);
  const marks = new Map<number, ProgressMark>();
  const sums = new Map<number, PaneSum>();
  let generations: readonly ActiveGeneration[] = [];

  const generationOf = (startMs: number): ActiveGeneration | null =>
    generations.findLast(({ fromMs, toMs }) => fromMs <= startMs && startMs < toMs) ?? null;

  /** Whatever makes a pane, of which more is never than what is merged. */
  function rangesOf(startMs: number): PaneRange[] {
    const base = generationOf(startMs);
    const before = base === null ? [] : [...base.endOffsets.keys()];
    return [
      ...before.map((partition) => ({
        ...{ generation: base?.generation ?? '', partition, startMs, fromOffset: 0n, toOffset: null },
      })),
      ...[...offsets].map(([partition, toOffset]) => {
        const fromOffset = base?.endOffsets.get(partition) ?? 0n;
        return { generation: liveGeneration, partition, startMs, fromOffset, toOffset };
      }),
    ];
  }

  async function sum(startMs: number): Promise<PaneSum> {
    let known = sums.get(startMs);
    if (known === undefined) {
      known = createPaneSum();
      const ranges = rangesOf(startMs).filter(({ fromOffset, toOffset }) => toOffset === null || fromOffset < toOffset);
      for (const bodies of await Promise.all(ranges.map((range) => source.panes(range)))) addTo(known, bodies);
    }
    keepLatest(sums, startMs, known, panesInMemory);
    return known;
  }

  /** What a partition has that isn't merged, in order. */
  async function listNew(mark: ProgressMark): Promise<{ mark: ProgressMark; listed: ListedBatch[] }> {
    const { partition, nextOffset } = mark;
    const from = offsets.get(partition) ?? 0n;
    const listed = from < nextOffset ? await source.batches(partition, from, nextOffset, batchesAtOnce) : [];
    return { mark, listed };
  }

  /** Rows of new batches, for panes that are in memory, or of which there was nothing before. */
  async function readNew({ mark: { partition }, listed }: { mark: ProgressMark; listed: ListedBatch[] }) {
    const [first, last] = [listed[0], listed.at(-1)];
    if (first === undefined || last === undefined) return [];
    const wanted = [...panesOf(listed)].filter(
      (startMs) => sums.has(startMs) || (generationOf(startMs) === null && isNew(startMs)),
    );
    const range = { fromOffset: first.firstOffset, toOffset: last.firstOffset + 1n };
    const reads = wanted.map(async (startMs) => {
      const base = generationOf(startMs)?.endOffsets.get(partition) ?? 0n;
      const fromOffset = base > range.fromOffset ? base : range.fromOffset;
      return {
        startMs,
        bodies: await source.panes({ generation: liveGeneration, partition, startMs, ...range, fromOffset }),
      };
    });
    return Promise.all(reads);
  }

  return {
    ...{ offsets, marks, sum, generationOf },
    hasPosts: async (startMs) => (await sum(startMs)).account.read > 0,
    get generations() {
      return generations;
    },
    async takeNew() {
      const found = await Promise.all((await source.progress()).map(listNew));
      const rows = await Promise.all(found.map(readNew));
      // Nothing is waited for from here on: all of it is merged, or none.
      const changes = new Map<number, PaneChange>();
      for (const { startMs, bodies } of rows.flat()) {
        const known = sums.get(startMs) ?? createPaneSum();
        const change = addTo(known, bodies);
        if (changes.get(startMs) !== 'counts') changes.set(startMs, change);
        noteLatest(sums, startMs, known);
      }
      // Only now: one that were forgotten before all of its rows are added would begin anew with the rest of them.
      forgetOldest(sums, panesInMemory);
      let isMore = false;
      for (const { mark, listed } of found) {
        const isAll = listed.length < batchesAtOnce;
        const reached = isAll ? mark.nextOffset : (listed.at(-1)?.lastOffset ?? 0n) + 1n;
        if (reached > (offsets.get(mark.partition) ?? 0n)) offsets.set(mark.partition, reached);
        if (isAll) marks.set(mark.partition, mark);
        else isMore = true;
      }
      const all = found.flatMap(({ listed }) => listed);
      // Of what isn't in memory it isn't known.
      const panes = new Map([...panesOf(all)].map((startMs) => [startMs, changes.get(startMs) ?? 'counts']));
      return { batches: all.length, panes, isMore };
    },
    switchTo(next) {
      const known = new Set(generations.map(({ generation }) => generation));
      generations = next;
      for (const { fromMs, toMs } of next.filter(({ generation }) => !known.has(generation)))
        for (const startMs of sums.keys()) if (fromMs <= startMs && startMs < toMs) sums.delete(startMs);
    },
  };
}

const panesOf = (batches: readonly ListedBatch[]): Set<number> => new Set(batches.flatMap(({ panes }) => panes));

function addTo(sum: PaneSum, bodies: readonly Uint8Array[]): PaneChange {
  let change: PaneChange = 'account';
  for (const body of bodies) {
    const pane = decodePane(body);
    sum.add(tallyOf(pane));
    if (pane.cities.length > 0) change = 'counts';
  }
  return change;
}
