import { defineSearchAttributeKey } from '@temporalio/common';
import type { CorrectionKind, CorrectionRequest } from './corrections.ts';
import type { KarmaStore } from './failures.ts';
import type { IdentifiedFinding } from './findings.ts';
import type { LedgerChange } from './ledger.ts';

export const karmaTaskQueue = 'vigil-karma';
export const awardKarmaType = 'awardKarma';
export const correctKarmaType = 'correctKarma';
export const sagaStatusQueryName = 'status';
/** Updates that a parked saga takes; each is answered with the saga's status. */
export const retryUpdateName = 'retry';
export const discardUpdateName = 'discard';

/** `karma-batch-<uuid>` and `karma-correction-<uuid>`. */
export const awardWorkflowId = (batchId: string): string => `karma-batch-${batchId}`;
export const correctionWorkflowId = (correctionId: string): string => `karma-correction-${correctionId}`;

/**
 * The saga's state, so that parked ones can be found without asking any workflow. Not set while nothing has gone wrong: each
 * change costs an event, and the execution's own status says as much.
 */
export const sagaSearchAttributes = {
  state: defineSearchAttributeKey('VigilKarmaState', 'KEYWORD'),
};

export const sagaStates = [
  /** The ledger and the distribution in MariaDB. */
  'recording',
  /** Cassandra and Redis, side by side. */
  'projecting',
  'compensating',
  /** Taken back everywhere, and waiting for an operator to retry or to discard it. */
  'parked',
  'complete',
  /** Taken back, and given up by an operator. */
  'discarded',
  /** What was asked for can't be done; nothing was changed. */
  'refused',
] as const;
export type SagaState = (typeof sagaStates)[number];

export interface AwardKarmaInput {
  /** A UUID. */
  batchId: string;
  findings: IdentifiedFinding[];
  /** Seconds that a saga tries before it takes back what it did. */
  deadlineSeconds: number;
}

export interface CorrectKarmaInput extends CorrectionRequest {
  deadlineSeconds: number;
}

/** What the `status` query tells, and the result once the saga has ended. */
export interface SagaStatus {
  /** Of the batch or the correction. */
  id: string;
  state: SagaState;
  /** How often it was begun: 1, and one more for each retry of an operator. */
  attempt: number;
  /** Findings of a batch; null for a correction. */
  findings: number | null;
  /** What it did to the ledger; null before that, and once it is taken back. */
  change: LedgerChange | null;
  /** Why it was taken back; null unless it was. One sentence without secrets. */
  failure: { store: KarmaStore; reason: string } | null;
  /** ISO 8601; null unless parked. */
  parkedSince: string | null;
}

/** Says what a saga is about where only the visibility store is asked. The starter gives what it begins with. */
export interface SagaMemo {
  findings?: number;
  correction?: CorrectionKind;
  /** What a correction is about, in one line. */
  summary?: string;
  /** From the first failure on. */
  attempt?: number;
  failure?: NonNullable<SagaStatus['failure']>;
  /** Only while parked. */
  parkedSince?: string;
}
