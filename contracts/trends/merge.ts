import { defineSearchAttributeKey } from '@temporalio/common';
import type { TrendPolicy } from './trending.ts';

/** Merges panes into windows and closes those that are due; a schedule starts it each minute. */
export const mergeWindowsType = 'mergeWindows';
export const mergeWindowsScheduleId = 'trends-windows';
/** Asks for the open windows to be merged again, as there is new data. */
export const newDataSignalName = 'newData';

/** Until when windows are final, so that it is seen when they lag. */
export const mergeSearchAttributes = {
  finalUntil: defineSearchAttributeKey('VigilTrendsFinalUntil', 'DATETIME'),
};

export interface MergeWindowsInput {
  generation: string;
  /** How long after its end a window takes posts. */
  graceSeconds: number;
  /** Lines of each top list. */
  topListLength: number;
  trendPolicy: TrendPolicy;
}
