import { scanWorkflowId } from './workflow.ts';

/** Writes one scan that has ended into the archive; a workflow of its own, so that no scan waits for the archive. */
export const archiveScanWorkflowType = 'archiveScan';
export const archiveScanWorkflowId = (scanId: string): string => `archive-${scanWorkflowId(scanId)}`;

/** Deletes what has expired, on a schedule, where the archive's server doesn't by itself. */
export const sweepScanArchiveWorkflowType = 'sweepScanArchive';
export const scanArchiveSweepScheduleId = 'scan-archive-sweep';

/** Behind the checks of scans, which somebody waits for: 1 goes first, 5 last, 3 is what everything else has. */
export const archivePriority = 5;

/** The failure type of an attempt that did not reach the archive. */
export const archiveUnavailableType = 'archive_unavailable';

/** The archive could not be reached, refused, or did not answer in time; one sentence, without addresses or secrets. */
export class ArchiveUnavailableError extends Error {
  override readonly name = 'ArchiveUnavailableError';
}
