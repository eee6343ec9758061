import type { Client, ScheduleOptions } from '@temporalio/client';
import { ScheduleAlreadyRunning } from '@temporalio/client';

/**
 * Makes a schedule, or brings it up to date but for whether it is paused; safe to repeat, and for several workers at once.
 * @returns whether it wasn't there
 */
export async function ensureSchedule(client: Client, { scheduleId, ...schedule }: ScheduleOptions): Promise<boolean> {
  try {
    await client.schedule.create({ scheduleId, ...schedule });
    return true;
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...schedule, state }));
    return false;
  }
}
