import type { ProjectionStore } from './failures.ts';
import type { IdentifiedFinding } from './findings.ts';
import type { Reference } from './reference.ts';

/** Adds reference data: to the ledger, the copies, and then the findings that waited for it. */
export const importReferenceType = 'importReference';
/** `karma-import-<uuid>` */
export const importWorkflowId = (importId: string): string => `karma-import-${importId}`;

export interface ImportReferenceInput {
  /** A UUID; the same one asked for twice is one import. */
  importId: string;
  reference: Reference;
  /** For the batches of findings that waited. */
  deadlineSeconds: number;
}

export interface ImportReferenceResult {
  /** Rows that were not there before. */
  added: { crowdsourcers: number; severities: number; vulnerabilities: number };
  /** Findings that waited for what was imported, and now have their points. */
  released: number;
}

/** Awards parked findings whose vulnerability is known by now. An import does it; the schedule, for what came to know it otherwise. */
export const releaseFindingsType = 'releaseFindings';
export const releaseFindingsScheduleId = 'karma-release';

export interface ReleaseFindingsInput {
  deadlineSeconds: number;
}

/** Findings that wait no longer, as a batch whose id is always the same for the same findings. */
export interface ReleasableBatch {
  batchId: string;
  findings: IdentifiedFinding[];
}

/** Adds the ledger up by day, so that readings of the past stay fast. */
export const snapshotKarmaType = 'snapshotKarma';
export const snapshotKarmaScheduleId = 'karma-snapshots';

/** Compares the copies with the ledger, and puts them right; its result is an AgreementReport. */
export const reconcileKarmaType = 'reconcileKarma';
export const reconcileKarmaScheduleId = 'karma-reconcile';
/** Of those that compare entries too, and add the whole ledger up. */
export const reconcileWholeScheduleId = 'karma-reconcile-whole';
/** `karma-reconcile-asked-<uuid>`, of those that an operator asks for. */
export const reconcileWorkflowId = (id: string): string => `karma-reconcile-asked-${id}`;

export interface ReconcileKarmaInput {
  /** Whether copies that differ are written anew. */
  repair: boolean;
  /** Whether the whole ledger is added up too, to see that the distribution follows from it. */
  checkLedger: boolean;
}

/** Writes a copy anew from the ledger while changes go on; its result is a RebuildProgress. */
export const rebuildKarmaType = 'rebuildKarma';
/** One for each store, so that no two rebuild the same. */
export const rebuildWorkflowId = (store: ProjectionStore): string => `karma-rebuild-${store}`;
/** Told as RebuildProgress. */
export const rebuildProgressQueryName = 'progress';

export interface RebuildKarmaInput {
  store: ProjectionStore;
}
