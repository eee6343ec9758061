import type { ProfileName } from '../../contracts/scans/checks.ts';
import type { ScanListItem, ScanSource, ScanState, ScanStatus } from '../../contracts/scans/resource.ts';
import type { ScanOptions } from '../../contracts/scans/workflow.ts';

/** A scan to start, complete and already checked. */
export interface ScanSubmission {
  target: string;
  profile: ProfileName;
  options: ScanOptions;
}

export type ScanRecord = ScanStatus & { source: ScanSource };

export interface AcceptedScan {
  scan: ScanRecord;
  /** Temporal's id of the workflow's run, for the log. */
  runId: string;
}

/** The place in the list, newest first, of the last scan that a page showed. */
export interface ScanPosition {
  /** Epoch milliseconds at which the scan was accepted. */
  acceptedAt: number;
  id: string;
}

export interface ScanQuery {
  state?: ScanState | undefined;
  /** Exactly as it was submitted. */
  target?: string | undefined;
  profile?: ProfileName | undefined;
  /** Only scans accepted at this moment or later. */
  since?: Date | undefined;
  /** Only scans older than this one. */
  after?: ScanPosition | undefined;
  limit: number;
}

export type ScanSummary = Omit<ScanListItem, 'links'>;

export interface ScanPage {
  items: ScanSummary[];
  /** What to give as `after` for the next page; null on the last one. */
  next: ScanPosition | null;
}

/**
 * All scans, as the API sees them.
 * Every method throws TemporalUnavailableError when Temporal does not answer in time.
 */
export interface ScanDirectory {
  submit(submission: ScanSubmission): Promise<AcceptedScan>;
  /** null where there is no such scan. */
  get(id: string): Promise<ScanRecord | null>;
  /** Newest first; a scan appears some 100 ms after it was accepted. */
  list(query: ScanQuery): Promise<ScanPage>;
  /** Asks a scan to stop; one that has ended stays as it is. null where there is no such scan. */
  cancel(id: string): Promise<ScanRecord | null>;
}

/** Temporal could not be reached, or did not answer in time. The request may be tried again. */
export class TemporalUnavailableError extends Error {
  constructor(cause: unknown) {
    super('Temporal does not answer.', { cause });
    this.name = 'TemporalUnavailableError';
  }
}
