import { defineSearchAttributeKey } from '@temporalio/common';
import type { TrendPolicy } from './trending.ts';

/** Merges panes into windows and closes those that are due; a schedule starts it each minute. */
export const mergeWindowsType = 'mergeWindows';
export const mergeWindowsScheduleId = 'trends-windows';

/** Until when windows are final, so that it is seen when they lag. */
export const mergeSearchAttributes = {
  finalUntil: defineSearchAttributeKey('VigilTrendsFinalUntil', 'DATETIME'),
};

export interface MergeWindowsInput {
  /** How long after its end a window takes posts. */
  graceSeconds: number;
  /** Lines of each top list. */
  topListLength: number;
  trendPolicy: TrendPolicy;
}

/** What a run of it did. */
export interface MergeWindowsResult {
  /** ISO 8601; null before any window is final. */
  finalUntil: string | null;
  /** Batches that were merged. */
  batches: number;
  /** Windows that were computed, some of them several times. */
  windows: number;
}
