import { defineSearchAttributeKey } from '@temporalio/common';
import type { RetweetRule } from './post.ts';

/** Reads a time's posts from Kafka once more into a generation of its own, and switches over once that is complete. */
export const reprocessTrendsType = 'reprocessTrends';
/** `trends-reprocess-<uuid>`; the UUID is the generation too. */
export const reprocessWorkflowId = (id: string): string => `trends-reprocess-${id}`;
/** Told as ReprocessProgress. */
export const reprocessProgressQueryName = 'progress';

export const reprocessSearchAttributes = {
  state: defineSearchAttributeKey('VigilReprocessState', 'KEYWORD'),
};

export interface ReprocessTrendsInput {
  /** A UUID; the same one asked for twice is one reprocessing. */
  id: string;
  /** Full minutes, ISO 8601. */
  from: string;
  to: string;
  retweetRule: RetweetRule;
}

/** Which generation is read, of windows that start in a time. Where several hold, the latest. */
export interface Generation {
  generation: string;
  /** ISO 8601; null from and to whenever there is something. */
  from: string | null;
  to: string | null;
  retweetRule: RetweetRule;
  /** When it was switched over to; null while it is being made. */
  activeSince: string | null;
}

export const reprocessStates = ['reading', 'merging', 'complete', 'failed'] as const;
export type ReprocessState = (typeof reprocessStates)[number];

/** What the `progress` query tells, and the result. */
export interface ReprocessProgress {
  id: string;
  state: ReprocessState;
  from: string;
  to: string;
  /** By partition, in its order. */
  partitions: { partition: number; firstOffset: string; nextOffset: string; endOffset: string }[];
  /** Messages that were read so far. */
  read: number;
  startedAt: string;
  finishedAt: string | null;
}
