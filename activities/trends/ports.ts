import type { BatchRange, CountingState } from '../../contracts/trends/batch.ts';
import type { EncodedPane } from '../../domain/trends/encode-panes.ts';

/** A batch as it is kept. */
export interface KeptBatch extends BatchRange {
  generation: string;
  /** Before its first offset. */
  before: CountingState;
  panes: EncodedPane[];
}

/** How far a partition was counted. */
export interface ProgressMark {
  generation: string;
  partition: number;
  /** Of the first message that isn't counted. */
  nextOffset: bigint;
  /** Latest `created_at` before it, milliseconds since 1970; null before the first post. */
  watermarkMs: number | null;
  /** When nothing was left to read; null where there always was. */
  caughtUpAtMs: number | null;
}

/** Where batches are kept. All reject with StoreUnavailable while it is away. */
export interface BatchStore {
  /** @returns offset up to which the partition was counted; null where it never was */
  countedUpTo(generation: string, partition: number): Promise<bigint | null>;
  /** Writes its rows, which are absolute: what is written again is the same. */
  writeBatch(batch: KeptBatch): Promise<void>;
  /** Moves on; of two marks that of the higher offset stays, in whichever order they come. */
  advance(mark: ProgressMark): Promise<void>;
}
