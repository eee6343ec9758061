import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ScheduleExecutionStartWorkflowActionResult } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createTelemetryActivities } from '../../activities/telemetry.ts';
import type { ShardPorts } from '../../activities/telemetry-shards.ts';
import { createShardActivities } from '../../activities/telemetry-shards.ts';
import { readConsumersState } from '../../adapters/temporal/consumers-state.ts';
import { readLastDecision, scheduleShardSupervision } from '../../adapters/temporal/shard-schedule.ts';
import { createTelemetryBatches } from '../../adapters/temporal/telemetry-batches.ts';
import { telemetryTaskQueue } from '../../contracts/telemetry/batch.ts';
import type { ConsumerReport } from '../../contracts/telemetry/consumers.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import type { ShardDecision, ShardPolicy } from '../../contracts/telemetry/shards.ts';
import { superviseShardsScheduleId } from '../../contracts/telemetry/shards.ts';
import { noTotals } from '../../domain/telemetry/consumers-state.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { render, steeredQueue, steeredStream } from '../helpers/telemetry.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startDevServer();
});
afterAll(() => environment?.teardown());

const policy: ShardPolicy = {
  ...{ minShards: 1, maxShards: 8, cooldownSeconds: 3_600, lowSeconds: 600, highShare: 0.8, lowShare: 0.3 },
  dryRun: false,
};

const reportOf = (consumerId: string, events: number): ConsumerReport => ({
  ...{ ...noTotals(), consumerId, at: new Date().toISOString(), periodSeconds: 10, events, bytes: events * 300 },
  ...{ shards: {}, batchesInFlight: 1, oldestMessageSeconds: null, backlog: 0, holding: null },
  ...{ queueCircuit: 'closed', streamCircuit: 'closed' },
});

/** The supervisor's latest decision, once there are as many of its runs. */
async function decisionOfRun(count: number): Promise<ShardDecision> {
  const schedule = environment.client.schedule.getHandle(superviseShardsScheduleId);
  await expectEventually(async () => expect((await schedule.describe()).info.runningActions).toEqual([]));
  await schedule.trigger();
  let run: ScheduleExecutionStartWorkflowActionResult['workflow'] | undefined;
  await expectEventually(async () => {
    const { info } = await schedule.describe();
    expect(info.numActionsTaken).toBe(count);
    run = info.recentActions.at(-1)?.action.workflow;
  });
  const handle = environment.client.workflow.getHandle(run?.workflowId ?? '', run?.firstExecutionRunId);
  return handle.result() as Promise<ShardDecision>;
}

test('the demand of all consumers together scales the stream, and each run knows what the one before did', async () => {
  const scaled: number[] = [];
  const ports: ShardPorts = {
    consumers: () => readConsumersState(environment.client),
    lastDecision: (notRunId) => readLastDecision(environment.client, notRunId),
    describe: async () => ({ status: 'ACTIVE', openShards: scaled.at(-1) ?? 2 }),
    async scale(_stream, shards) {
      if (shards === 8) throw new CallFailure('throttled', 'Kinesis asks for fewer requests.');
      scaled.push(shards);
    },
  };
  const activities = {
    ...createTelemetryActivities({ stream: steeredStream(), queue: steeredQueue(), render }),
    ...createShardActivities(ports),
  };
  const batches = createTelemetryBatches(environment.client);
  await withWorker(environment, { taskQueue: telemetryTaskQueue, activities }, async () => {
    await batches.report(reportOf('one', 9_000));
    await batches.report(reportOf('two', 9_000));
    await scheduleShardSupervision(environment.client, { stream: 'events', policy });
    // Else a run of the schedule's own could come between those that are asked for.
    await environment.client.schedule.getHandle(superviseShardsScheduleId).pause();
    expect(await decisionOfRun(1)).toMatchObject({ action: 'up', shards: 2, target: 3, demand: { consumers: 2 } });
    expect(scaled).toEqual([3]);

    await batches.report(reportOf('two', 90_000));
    expect(await decisionOfRun(2)).toMatchObject({ action: 'none', reason: expect.stringContaining('too soon') });

    // The policy is the new worker's from then on.
    await scheduleShardSupervision(environment.client, { stream: 'events', policy: { ...policy, cooldownSeconds: 0 } });
    expect(await decisionOfRun(3)).toMatchObject({ action: 'up', target: 6 });
    expect(await decisionOfRun(4)).toMatchObject({ action: 'failed', reason: 'Kinesis asks for fewer requests.' });
    expect(scaled).toEqual([3, 6]);
  });
});
