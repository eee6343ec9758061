import { defineSearchAttributeKey } from '@temporalio/common';
import type { Pane } from './panes.ts';
import type { PostRejectReason } from './post.ts';

export const trendsTaskQueue = 'vigil-trends';
export const countPostsType = 'countPosts';

/** Messages of one partition, from the first to the last offset without a gap. Offsets are 64 bits wide, so they are text. */
export interface BatchRange {
  partition: number;
  firstOffset: string;
  lastOffset: string;
}

/** The generation of numbers that live counting writes; a reprocessing begins another. */
export const liveGeneration = 'live';

/**
 * `trends-batch-<generation>-<partition>-<first offset>`: whoever reads from that offset begins the same batch, and finds how
 * far it goes in the memo of the one that was there first.
 */
export const batchWorkflowId = (
  generation: string,
  { partition, firstOffset }: Omit<BatchRange, 'lastOffset'>,
): string => `trends-batch-${generation}-${partition}-${firstOffset}`;

/** Set while a batch waits for Cassandra, so that stuck batches can be found; removed when it goes on. */
export const batchSearchAttributes = {
  waitingFor: defineSearchAttributeKey('VigilTrendsWaitingFor', 'KEYWORD'),
};

export interface CountPostsInput extends BatchRange {
  generation: string;
  /** Latest `created_at` in the partition up to the last offset, milliseconds since 1970; null before the first post. */
  watermarkMs: number | null;
  /** When the consumer knew of no further message in the partition, by its own clock; null while there were some. */
  caughtUpAtMs: number | null;
  /** In the order of time. */
  panes: Pane[];
  /** Messages that were set aside: they have no pane, as they have no time. */
  rejected: Partial<Record<PostRejectReason, number>>;
}

/** Says how far a batch goes where only the visibility store is asked; also for the consumer that comes second. */
export interface BatchMemo {
  lastOffset: string;
  /** As in the input: whoever goes on behind it judges what is late by it. */
  watermarkMs: number | null;
  /** Messages in it, with those that were set aside. */
  messages: number;
}

/** Result of a batch: what it wrote. */
export interface CountPostsResult extends BatchMemo {
  panes: number;
  /** Rows of a city in a pane. */
  rows: number;
}
