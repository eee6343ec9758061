import type { BatchRange, CountingState } from '../../contracts/trends/batch.ts';
import type { RetweetRule } from '../../contracts/trends/post.ts';
import type { ComputedWindow, TimeWindow, WindowKind, WindowSummary } from '../../contracts/trends/windows.ts';
import type { TopicMessage } from '../../domain/trends/batch-gatherer.ts';
import type { EncodedPane } from '../../domain/trends/encode-panes.ts';
import type { Baseline } from '../../domain/trends/trending.ts';

/** What a batch has of posts, by their minutes. */
export interface KeptPanes extends Omit<BatchRange, 'lastOffset'> {
  generation: string;
  panes: EncodedPane[];
}

/** A batch as it is kept. */
export interface KeptBatch extends KeptPanes, BatchRange {
  /** Before its first offset. */
  before: CountingState;
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
  /** @returns the last offset of the batch that begins there; null where none is kept */
  lastOffsetFrom(generation: string, partition: number, firstOffset: bigint): Promise<bigint | null>;
  /** Writes its rows, which are absolute: what is written again is the same. */
  writeBatch(batch: KeptBatch): Promise<void>;
  /** Moves on; of two marks that of the higher offset stays, in whichever order they come. */
  advance(mark: ProgressMark): Promise<void>;
}

/** A batch as whoever merges it finds it. */
export interface ListedBatch {
  firstOffset: bigint;
  lastOffset: bigint;
  /** When its panes begin, milliseconds since 1970. */
  panes: number[];
  /** Latest `created_at` before its first offset, milliseconds since 1970; null before the first post. */
  watermarkBeforeMs: number | null;
}

/** What batches of a partition that begin from an offset on, and before another, have of a pane. */
export interface PaneRange {
  generation: string;
  partition: number;
  startMs: number;
  fromOffset: bigint;
  /** null for all. */
  toOffset: bigint | null;
}

/** A time that was reprocessed; milliseconds since 1970. */
export interface ActiveGeneration {
  generation: string;
  activeSinceMs: number;
  fromMs: number;
  toMs: number;
  /** Live batches of a partition that begin from there on are no part of it. */
  endOffsets: ReadonlyMap<number, bigint>;
}

/** Panes of batches, as far as they are counted. All reject with StoreUnavailable while the store is away. */
export interface PaneSource {
  /** Of live counting. */
  progress(): Promise<ProgressMark[]>;
  /** The first live batches that begin from an offset on, and before another, in their order. */
  batches(partition: number, fromOffset: bigint, toOffset: bigint, limit: number): Promise<ListedBatch[]>;
  /** As `encodePane` writes them. */
  panes(range: PaneRange): Promise<Uint8Array[]>;
  /** In the order in which they were switched over to. */
  generations(): Promise<ActiveGeneration[]>;
}

/** Where generations are made. All reject with StoreUnavailable while it is away. */
export interface GenerationStore {
  /** Writes rows of a generation that doesn't count yet; they are absolute: what is written again is the same. */
  writePanes(panes: KeptPanes): Promise<void>;
  /** From then on it counts. Safe to repeat. */
  activate(generation: ActiveGeneration & { retweetRule: RetweetRule }): Promise<void>;
}

/** How far merging is: whoever takes it over goes on from there. */
export interface MergeState {
  /** Up to where live batches are merged, by partition. */
  offsets: ReadonlyMap<number, bigint>;
  /** Windows that end by then are final; milliseconds since 1970, null before the first. */
  finalUntilMs: number | null;
  /** Panes that have posts and are part of windows that aren't final yet, all of them. */
  openPanes: number[];
  /** Panes of final windows that were changed since these were computed. */
  changedPanes: number[];
  /** Active ones of which all windows are made that were final when it was switched over to them. */
  generations: string[];
}

/** What is written of a window beside itself. */
export interface WindowParts {
  /** Cities whose row in the series of tumbling windows is to be written. */
  series: ReadonlySet<string>;
  /** Cities whose rows in the three tables are to be written. */
  tables: ReadonlySet<string>;
  /** Whether it is the newest of its kind, whose top lists are told. */
  isNewest: boolean;
  /** When what it was computed of was read, microseconds since 1970: what was computed of something newer stays. */
  readAtUs: number;
}

export interface ToldAccount extends Pick<WindowSummary, 'account' | 'computedAt'>, Pick<WindowParts, 'readAtUs'> {}

/** Where windows are kept. All reject with StoreUnavailable while it is away. */
export interface WindowStore {
  state(): Promise<MergeState | null>;
  saveState(state: MergeState): Promise<void>;
  /** null where it was never computed, or is no longer kept. */
  window(kind: WindowKind, startMs: number): Promise<KeptWindow | null>;
  /** Writes its parts, and then itself. */
  writeWindow(window: ComputedWindow, parts: WindowParts): Promise<void>;
  /** Writes the account of a window that was written before. @returns false where none was, and nothing is written */
  writeAccount(window: TimeWindow, told: ToldAccount): Promise<boolean>;
  /** What was usual by then: the latest that was noted of a time up to there, and in the day before it; null for none. */
  baseline(startMs: number): Promise<NotedBaseline | null>;
  noteBaseline(noted: NotedBaseline): Promise<void>;
}

/** A window as it was written last. */
export type KeptWindow = Pick<ComputedWindow, 'cities' | 'trends'> & Pick<WindowSummary, 'state' | 'revision'>;

/** What is usual in windows that begin then. */
export interface NotedBaseline {
  startMs: number;
  baseline: Baseline;
}

/** What Kafka has of a partition. */
export interface PartitionOffsets {
  partition: number;
  /** Of the oldest message that is still there. */
  firstOffset: bigint;
  /** Of the next message that will be produced. */
  endOffset: bigint;
}

/** The posts that Kafka has. All reject with StoreUnavailable while Kafka is away. */
export interface PostsLog {
  /** Of all partitions. */
  offsets(): Promise<PartitionOffsets[]>;
  /** By partition, offset of the first message that Kafka took then or later; its end where there is none. */
  offsetsAt(timeMs: number): Promise<ReadonlyMap<number, bigint>>;
  /** What is there of a range, in order, as slowly as it is asked for. Throws also what `signal` was aborted with. */
  read(range: { partition: number; from: bigint; to: bigint }, signal?: AbortSignal): AsyncIterable<ReadPosts>;
}

export interface ReadPosts {
  /** In the order of offsets; may be none. */
  messages: readonly TopicMessage[];
  /** Of the first message that wasn't read yet. */
  nextOffset: bigint;
}
