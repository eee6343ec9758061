import type { Client, ScheduleOptions } from '@temporalio/client';
import { ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { karmaTaskQueue } from '../../contracts/karma/saga.ts';
import type { ReconcileKarmaInput, ReleaseFindingsInput } from '../../contracts/karma/upkeep.ts';
import {
  reconcileKarmaScheduleId,
  reconcileKarmaType,
  reconcileWholeScheduleId,
  releaseFindingsScheduleId,
  releaseFindingsType,
  snapshotKarmaScheduleId,
  snapshotKarmaType,
} from '../../contracts/karma/upkeep.ts';
import { ensureSchedule } from './ensure-schedule.ts';

export interface KarmaSchedules {
  /** Seconds between two comparisons of the stores; 0 for none. */
  reconcileSeconds: number;
  /** When the whole ledger is compared too, once a day; UTC. */
  checkHour: number;
  /** For batches of findings that waited for their vulnerability. */
  deadlineSeconds: number;
}

/** Has karma's upkeep done, by these times from now on; safe to repeat, and for several workers at once. */
export async function scheduleKarma(client: Client, schedules: KarmaSchedules): Promise<void> {
  const { reconcileSeconds, checkHour, deadlineSeconds } = schedules;
  const reconcile: ReconcileKarmaInput = { repair: true, checkLedger: false };
  const reconcileWhole: ReconcileKarmaInput = { repair: true, checkLedger: true };
  const release: ReleaseFindingsInput = { deadlineSeconds };
  if (reconcileSeconds === 0)
    for (const id of [reconcileKarmaScheduleId, reconcileWholeScheduleId]) await removeSchedule(client, id);
  else {
    const often = { intervals: [{ every: reconcileSeconds * 1000 }] };
    await ensureSchedule(client, scheduleOf(reconcileKarmaScheduleId, reconcileKarmaType, often, [reconcile]));
    const daily = { calendars: [{ hour: checkHour }] };
    const whole = scheduleOf(reconcileWholeScheduleId, reconcileKarmaType, daily, [reconcileWhole]);
    // It is made up for when no server was there at its hour.
    await ensureSchedule(client, { ...whole, policies: { ...whole.policies, catchupWindow: '1 day' } });
  }
  const hourly = { intervals: [{ every: '1 hour' }] };
  // What is recorded between two of them is added up whenever the past is asked for, and a large feed is millions of entries.
  await ensureSchedule(client, scheduleOf(snapshotKarmaScheduleId, snapshotKarmaType, hourly, []));
  await ensureSchedule(client, scheduleOf(releaseFindingsScheduleId, releaseFindingsType, hourly, [release]));
}

const summaries: Record<string, string> = {
  [reconcileKarmaType]: 'compare the three stores',
  [snapshotKarmaType]: 'add the ledger up by day',
  [releaseFindingsType]: 'award findings whose vulnerability is known by now',
};

function scheduleOf(
  scheduleId: string,
  workflowType: string,
  spec: ScheduleOptions['spec'],
  args: unknown[],
): ScheduleOptions & { action: { type: 'startWorkflow' } } {
  return {
    ...{ scheduleId, spec, policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } },
    action: {
      ...{ type: 'startWorkflow', workflowType, workflowId: scheduleId, taskQueue: karmaTaskQueue, args },
      staticSummary: summaries[workflowType] ?? workflowType,
    },
  };
}

async function removeSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
