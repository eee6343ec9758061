import { defineSearchAttributeKey } from '@temporalio/common';
import type { PostRejectReason } from './post.ts';

export const trendsTaskQueue = 'vigil-trends';
export const countPostsType = 'countPosts';

/**
 * Messages of one partition, from the first to the last offset; those in between that left Kafka unread count as read. Offsets are
 * 64 bits wide, so they are text.
 */
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

/** What may keep a batch from being stored: outages, those before it in its partition, a bug. Part of search attributes. */
export const batchWaits = ['cassandra', 'earlier_batch', 'mending'] as const;
export type BatchWaitsFor = (typeof batchWaits)[number];

/** Set while a batch waits, one of `batchWaits`, so that stuck batches can be found; removed when it goes on. */
export const batchSearchAttributes = {
  waitingFor: defineSearchAttributeKey('VigilTrendsWaitingFor', 'KEYWORD'),
};

/**
 * What it takes to go on counting a partition at an offset: whoever reads once more from `replayFromOffset` up to there, and
 * throws away what that counted, knows the same posts as one that has read everything.
 */
export interface CountingState {
  /** Latest `created_at` in the partition up to there, milliseconds since 1970; null before the first post. */
  watermarkMs: number | null;
  /** Of the first post whose pane is still open; where there is none, the offset itself. */
  replayFromOffset: string;
}

/** Its panes come beside it, as `encodePanes` writes them: a payload that the workflow hands on unread. */
export interface CountPostsInput extends BatchRange, CountingState {
  generation: string;
  /**
   * Up to where the partition must have been counted before this batch is: its first offset; null where it waits for none, as nothing
   * is known to have been counted there.
   */
  followsOffset: string | null;
  /** As it was before the first offset; what stands beside it is that after the last. */
  before: CountingState;
  /** When the consumer knew of no further message in the partition, by its own clock; null while there were some. */
  caughtUpAtMs: number | null;
  /** Read messages, also those that were set aside. */
  messages: number;
  /** Messages that were set aside: they have no pane, as they have no time. */
  rejected: Partial<Record<PostRejectReason, number>>;
}

/** Says how far a batch goes where only the visibility store is asked; also for the consumer that comes second. */
export interface BatchMemo extends CountingState {
  lastOffset: string;
  /** Messages in it, with those that were set aside. */
  messages: number;
}

/** A batch that Temporal has. */
export interface TakenBatch extends BatchMemo {
  /** When it was begun, milliseconds since 1970, where it was there before it was asked for; null where it wasn't. */
  foundBegunAtMs: number | null;
}

/** Result of a batch: what it wrote. */
export interface CountPostsResult {
  lastOffset: string;
  /** Rows of panes. */
  panes: number;
}

/** What became of an attempt to store a batch: it is stored, by now or before, or one before it isn't yet. */
export type StoreBatchOutcome = 'stored' | 'early';
