import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, ParentClosePolicy, proxyActivities, startChild } from '@temporalio/workflow';
import type { ScanArchiveActivities } from '../../activities/scan-archive.ts';
import { archivePriority, archiveScanWorkflowId, archiveScanWorkflowType } from '../../contracts/scans/archive.ts';
import type { ScanStatus } from '../../contracts/scans/resource.ts';

const priority = { priorityKey: archivePriority };

/** Tried until it works: the archive may be away for days, and what has ended is kept here until then. */
export const archive = proxyActivities<ScanArchiveActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  priority,
});

/**
 * Hands a scan that has ended to a workflow of its own, and waits only until that exists. So the scan ends now, whatever
 * the archive does, and nothing that ends the scan's workflow reaches the archiving.
 */
export async function startArchiving(status: ScanStatus): Promise<void> {
  try {
    await CancellationScope.nonCancellable(() =>
      startChild(archiveScanWorkflowType, {
        workflowId: archiveScanWorkflowId(status.id),
        args: [status],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `archive the ${status.profile} scan of ${status.target}`.slice(0, maxSummaryLength),
        priority,
      }),
    );
  } catch (error) {
    // After a reset the scan ends once more, perhaps before its first end was archived.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Temporal Cloud refuses summaries above 400 bytes. */
const maxSummaryLength = 100;
