import type { Client } from '@temporalio/client';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { trendsTaskQueue } from '../../contracts/trends/batch.ts';
import type { MergeWindowsInput } from '../../contracts/trends/merge.ts';
import { mergeWindowsScheduleId, mergeWindowsType } from '../../contracts/trends/merge.ts';
import { ensureSchedule } from './ensure-schedule.ts';

/**
 * Has windows merged all the time, by these rules from now on: each minute a run is due, which begins once the one before it has ended, half
 * a second later. Safe to repeat, and for several workers at once.
 */
export async function scheduleMerging(client: Client, input: MergeWindowsInput): Promise<void> {
  const isNew = await ensureSchedule(client, {
    scheduleId: mergeWindowsScheduleId,
    spec: { intervals: [{ every: '1 minute' }] },
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: '1 minute' },
    action: {
      ...{ type: 'startWorkflow', workflowType: mergeWindowsType, workflowId: mergeWindowsScheduleId },
      ...{ taskQueue: trendsTaskQueue, args: [input] },
      staticSummary: 'merge panes of posts into windows',
    },
  });
  // Who starts Vigil for the first time doesn't wait for the minute to be over.
  if (isNew) await client.schedule.getHandle(mergeWindowsScheduleId).trigger(ScheduleOverlapPolicy.BUFFER_ONE);
}
