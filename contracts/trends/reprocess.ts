import { defineSearchAttributeKey } from '@temporalio/common';
import type { CountingState } from './batch.ts';
import type { RetweetRule } from './post.ts';

/** Reads a time's posts from Kafka once more into a generation of its own, and switches over once that is complete. */
export const reprocessTrendsType = 'reprocessTrends';
const workflowPrefix = 'trends-reprocess-';
/** `trends-reprocess-<uuid>`; the UUID is the generation too. */
export const reprocessWorkflowId = (id: string): string => `${workflowPrefix}${id}`;
export const reprocessIdOf = (workflowId: string): string => workflowId.slice(workflowPrefix.length);
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

/** `waiting`: its last minutes still take posts, which would be counted by another rule. `merging`: it was switched over to. */
export const reprocessStates = ['waiting', 'reading', 'merging', 'complete', 'failed'] as const;
export type ReprocessState = (typeof reprocessStates)[number];

/** What the `progress` query tells, and the result. */
export interface ReprocessProgress {
  id: string;
  state: ReprocessState;
  from: string;
  to: string;
  /** In their order; none before it is known what is to be read. */
  partitions: { partition: number; firstOffset: string; nextOffset: string; endOffset: string }[];
  /** Messages that were read so far. */
  read: number;
  startedAt: string;
  finishedAt: string | null;
}

/** What of a partition is left to be counted once more. */
export interface ReprocessRange extends CountingState {
  partition: number;
  /** Of the next message to count. */
  nextOffset: string;
  /** Where a live batch begins: it and those behind it count beside what was counted once more. */
  endOffset: string;
}

/** Some of reading. */
export interface ReadPostsInput extends ReprocessTrendsInput {
  range: ReprocessRange;
}

export interface ReadPostsResult {
  /** What is left. */
  range: ReprocessRange;
  /** Messages that were counted, whatever became of them. */
  read: number;
}

/** What switching over takes beside what was asked for. */
export interface SwitchGenerationInput extends ReprocessTrendsInput {
  /** ISO 8601. */
  activeSince: string;
  endOffsets: Pick<ReprocessRange, 'partition' | 'endOffset'>[];
}
