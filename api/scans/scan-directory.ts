import type { ProfileName } from '../../contracts/scans/checks.ts';
import type { ScanPage, ScanQuery } from '../../contracts/scans/listing.ts';
import type { ScanList, ScanSource, ScanStatus } from '../../contracts/scans/resource.ts';
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

/**
 * All scans, as the API sees them.
 * Every method throws TemporalUnavailableError when Temporal does not answer in time; `get` and `cancel` throw
 * ArchiveUnavailableError when only the archive could tell whether there is such a scan, and does not answer.
 */
export interface ScanDirectory {
  /**
   * Starts a scan; with the key of one that was started already, gives that one instead.
   * @throws {ProblemError} `idempotency-key-reused` when that one was of something else
   */
  submit(submission: ScanSubmission, idempotencyKey?: string): Promise<AcceptedScan>;
  /** null where there is no such scan. */
  get(id: string): Promise<ScanRecord | null>;
  /** Newest first; a scan appears some 100 ms after it was accepted. */
  list(query: ScanQuery): Promise<ScanPage & Partial<Pick<ScanList, 'missing'>>>;
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
