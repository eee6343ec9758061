import { ApplicationFailure, activityInfo, getClient, heartbeat, log } from '@temporalio/activity';
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { ApplicationFailureCategory } from '@temporalio/common';
import {
  ArchiveUnavailableError,
  archiveUnavailableType,
  scanArchiveSweepScheduleId,
  sweepScanArchiveWorkflowType,
} from '../contracts/scans/archive.ts';
import type { ScanStatus } from '../contracts/scans/resource.ts';

/** Every method throws ArchiveUnavailableError when the archive is away, refuses, or does not answer in time. */
export interface ScanArchive {
  /**
   * Writes a scan that has ended, by its id: writing it again changes nothing.
   * @returns whether the archive deletes by itself what has expired
   */
  store(scan: ScanStatus): Promise<{ expiresByItself: boolean }>;
  /** Deletes some of what has expired. @returns how many, and whether there is more */
  sweep(now: Date): Promise<{ deleted: number; more: boolean }>;
}

export type ScanArchiveActivities = ReturnType<typeof createScanArchiveActivities>;

/**
 * The activities around the archive of scans.
 * @param archive null where none is configured: what was to be archived then waits until one is
 */
export function createScanArchiveActivities(archive: ScanArchive | null) {
  let sweepsScheduled = false;
  return {
    async archiveScan(scan: ScanStatus): Promise<void> {
      const { expiresByItself } = await reach(archive, (reached) => reached.store(scan));
      if (expiresByItself || sweepsScheduled) return;
      await scheduleSweeps();
      sweepsScheduled = true;
    },
    async sweepScanArchive(): Promise<number> {
      for (let total = 0; ; ) {
        const { deleted, more } = await reach(archive, (reached) => reached.sweep(new Date()));
        total += deleted;
        heartbeat(total);
        if (!more) return total;
      }
    },
  };
}

async function reach<T>(archive: ScanArchive | null, use: (archive: ScanArchive) => Promise<T>): Promise<T> {
  try {
    if (archive === null) throw new ArchiveUnavailableError('This worker has no archive: set VIGIL_MONGODB_URL.');
    return await use(archive);
  } catch (error) {
    if (!(error instanceof ArchiveUnavailableError)) throw error;
    throw ApplicationFailure.create({
      type: archiveUnavailableType,
      message: error.message,
      // Each scan's first failure is worth a line in the log; thousands that wait and try again are not.
      ...(activityInfo().attempt > 1 && { category: ApplicationFailureCategory.BENIGN }),
    });
  }
}

/** Has what has expired deleted every hour, where the archive's server doesn't; safe to repeat. */
async function scheduleSweeps(): Promise<void> {
  try {
    await getClient().schedule.create({
      scheduleId: scanArchiveSweepScheduleId,
      spec: { intervals: [{ every: '1 hour' }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
      action: {
        type: 'startWorkflow',
        workflowType: sweepScanArchiveWorkflowType,
        workflowId: scanArchiveSweepScheduleId,
        taskQueue: activityInfo().taskQueue,
        staticSummary: 'delete what has expired from the archive of scans',
      },
    });
    log.warn('the archive refuses a TTL index: expired scans are deleted every hour instead');
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
