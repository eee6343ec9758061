import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { scheduleKarma } from '../../../adapters/temporal/karma-schedules.ts';
import { startDevServer } from '../../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startDevServer();
});
afterAll(() => environment?.teardown());

const hourMs = 60 * 60_000;

/** What is begun when, with which input, by the schedule's id. */
async function scheduled() {
  const found: Record<string, unknown> = {};
  for await (const { scheduleId } of environment.client.schedule.list()) {
    const { spec, action } = await environment.client.schedule.getHandle(scheduleId).describe();
    const everyMs = spec.intervals?.map(({ every }) => every) ?? [];
    const hours = spec.calendars?.flatMap(({ hour }) => hour ?? []).map(({ start }) => start) ?? [];
    found[scheduleId] = { ...{ type: action.workflowType, args: action.args ?? [] }, at: [...everyMs, ...hours] };
  }
  return found;
}

test('karma’s upkeep: copies often, all entries daily, the past and what waits hourly', async () => {
  const settings = { reconcileSeconds: 300, checkHour: 3, deadlineSeconds: 900 };
  await scheduleKarma(environment.client, settings);
  const hourly = {
    'karma-snapshots': { type: 'snapshotKarma', args: [], at: [hourMs] },
    'karma-release': { type: 'releaseFindings', args: [{ deadlineSeconds: 900 }], at: [hourMs] },
  };
  const reconcile = (checkLedger: boolean) => ({ type: 'reconcileKarma', args: [{ repair: true, checkLedger }] });
  expect(await scheduled()).toEqual({
    ...{ ...hourly, 'karma-reconcile': { ...reconcile(false), at: [300_000] } },
    'karma-reconcile-whole': { ...reconcile(true), at: [3] },
  });
  await scheduleKarma(environment.client, { ...settings, reconcileSeconds: 0 });
  expect(await scheduled()).toEqual(hourly);
});
