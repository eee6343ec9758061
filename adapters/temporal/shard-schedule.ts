import type { Client } from '@temporalio/client';
import { ScheduleOverlapPolicy, WorkflowNotFoundError } from '@temporalio/client';
import { telemetryTaskQueue } from '../../contracts/telemetry/batch.ts';
import type { ShardDecision, SuperviseShardsInput } from '../../contracts/telemetry/shards.ts';
import { superviseShardsId, superviseShardsScheduleId, superviseShardsType } from '../../contracts/telemetry/shards.ts';
import { ensureSchedule } from './ensure-schedule.ts';

/** Has the shards supervised once a minute, by this policy from now on; safe to repeat, and for several workers at once. */
export async function scheduleShardSupervision(client: Client, input: SuperviseShardsInput): Promise<void> {
  await ensureSchedule(client, {
    scheduleId: superviseShardsScheduleId,
    spec: { intervals: [{ every: '1 minute' }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
    action: {
      type: 'startWorkflow',
      workflowType: superviseShardsType,
      workflowId: superviseShardsId,
      taskQueue: telemetryTaskQueue,
      args: [input],
      staticSummary: `compare demand with the shards of ${input.stream}`,
    },
  });
}

/** @returns what the newest run that completed decided, other than this one; null where there is none */
export async function readLastDecision(client: Client, notRunId: string): Promise<ShardDecision | null> {
  const { info } = await client.schedule.getHandle(superviseShardsScheduleId).describe();
  for (const { action } of info.recentActions.toReversed()) {
    // Not by the workflow's id: a schedule gives runs that begin in the same second the same one.
    if (action.workflow.firstExecutionRunId === notRunId) continue;
    const handle = client.workflow.getHandle(action.workflow.workflowId, action.workflow.firstExecutionRunId);
    try {
      const { status } = await handle.describe();
      if (status.name === 'COMPLETED') return (await handle.result()) as ShardDecision;
    } catch (error) {
      // After a long rest the schedule still names runs that Temporal has forgotten, as it does all before them.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      return null;
    }
  }
  return null;
}
