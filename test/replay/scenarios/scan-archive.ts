import type { WorkflowHandle } from '@temporalio/client';
import { createScanArchiveActivities } from '../../../activities/scan-archive.ts';
import {
  ArchiveUnavailableError,
  archiveScanWorkflowId,
  archiveScanWorkflowType,
  sweepScanArchiveWorkflowType,
} from '../../../contracts/scans/archive.ts';
import type { ProcessScanInput } from '../../../contracts/scans/workflow.ts';
import { scanWorkflowId, scanWorkflowType } from '../../../contracts/scans/workflow.ts';
import { endedScan } from '../../helpers/archive.ts';
import { scanInput } from '../../helpers/scans.ts';
import type { Scenario } from './scenario.ts';

let stores = 0;
const activities = createScanArchiveActivities({
  /** Away at first, then and ever after there. */
  async store() {
    stores += 1;
    if (stores < 3) throw new ArchiveUnavailableError("The archive can't be reached (ECONNREFUSED).");
    return { expiresByItself: true };
  },
  sweep: async () => ({ deleted: 7, more: false }),
});

const simulated = (sleepSeconds: number, failureChance = 0): ProcessScanInput => ({
  ...scanInput('simulated', {
    simulation: { minSleepSeconds: sleepSeconds, maxSleepSeconds: sleepSeconds, failureChance },
  }),
  archive: true,
});

const archived = (name: string, input: ProcessScanInput): Scenario => ({
  ...{ pipeline: 'scans', name, args: [input], workflowType: scanWorkflowType },
  workflowId: scanWorkflowId(input.scanId),
  activities,
});

const scan = endedScan();

export const scanArchiveScenarios: Scenario[] = [
  {
    ...{ pipeline: 'scans', name: 'archive-retried', workflowType: archiveScanWorkflowType, args: [scan], activities },
    workflowId: archiveScanWorkflowId(scan.id),
  },
  archived('archived-complete', simulated(0.1)),
  archived('archived-error', simulated(0.1, 1)),
  {
    ...archived('archived-cancelled', simulated(60)),
    during: (handle: WorkflowHandle) => handle.cancel(),
  },
  {
    ...{
      pipeline: 'scans',
      name: 'archive-swept',
      workflowType: sweepScanArchiveWorkflowType,
      args: [null],
      activities,
    },
    workflowId: 'scan-archive-sweep',
  },
];
