import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { TelemetryPorts } from '../../activities/telemetry.ts';
import { createTelemetryActivities } from '../../activities/telemetry.ts';
import type { BatchStatus } from '../../contracts/telemetry/batch.ts';
import { batchStatusQueryName, batchWorkflowId, publishBatchType } from '../../contracts/telemetry/batch.ts';
import type { ConsumerReport, ConsumersState } from '../../contracts/telemetry/consumers.ts';
import { consumersQueryName, reportSignalName, trackConsumersType } from '../../contracts/telemetry/consumers.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import { noTotals } from '../../domain/telemetry/consumers-state.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { BatchArgs } from '../helpers/telemetry.ts';
import { acceptAll, batchOf, positionsOf, render, steeredQueue, steeredStream } from '../helpers/telemetry.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  // So that a history is called long after a few steps.
  environment = await startDevServer({ 'limit.historyCount.suggestContinueAsNew': 20 });
});
afterAll(() => environment?.teardown());

type Publish = (...args: BatchArgs) => Promise<BatchStatus>;
const activitiesOf = (ports: Partial<TelemetryPorts>) =>
  createTelemetryActivities({ stream: steeredStream(), queue: steeredQueue(), render, ...ports });

/** The run that the handle's workflow is in now. */
const runOf = async (workflowId: string) => (await environment.client.workflow.getHandle(workflowId).describe()).runId;

const reportOf = (consumerId: string, given: Partial<ConsumerReport> = {}): ConsumerReport => ({
  ...{ consumerId, at: new Date().toISOString(), periodSeconds: 5, messages: 2, events: 10, bytes: 2_000 },
  ...{ published: 9, redelivered: 1, rejects: { not_decodable: 1 }, skipped: { bad_cmdl: 3 }, shards: {} },
  ...{ batchesInFlight: 1, oldestMessageSeconds: 1, backlog: 5, holding: null },
  ...{ queueCircuit: 'closed', streamCircuit: 'closed' },
  ...given,
});

test('a batch goes on as new with what it got done, and its first starter gets the result', async () => {
  const args = batchOf([4, 1], { visibilitySeconds: 2 });
  const [input, submissions] = args;
  let taken = 0;
  const stream = steeredStream((records, request) => {
    taken += 1;
    if (taken > 1 && taken < 10) throw new CallFailure('circuit_open', 'Kinesis is not asked for now.');
    return acceptAll(records, request);
  });
  const taskQueue = `telemetry-${randomUUID()}`;
  await withWorker(environment, { taskQueue, activities: activitiesOf({ stream }) }, async () => {
    const workflowId = batchWorkflowId(input.batchId);
    const handle = await environment.client.workflow.start<Publish>(publishBatchType, {
      ...{ taskQueue, workflowId, args },
    });
    const status = await handle.result();
    expect(status).toMatchObject({ state: 'complete', published: 5, deleted: 2, failedEntries: 8 });
    expect(await runOf(workflowId)).not.toBe(handle.firstExecutionRunId);
  });
  for (const { submissionId, events } of submissions)
    expect(positionsOf(stream, submissionId)).toEqual(events.map(({ position }) => position));
  expect(stream.records).toHaveLength(5);
});

test('a worker that is stopped hands its batches on, with what it got done', async () => {
  const args = batchOf([2]);
  let away = true;
  const stream = steeredStream((records, request) => {
    if (away && request > 1) throw new CallFailure('unreachable', 'Kinesis can’t be reached (ECONNREFUSED).');
    return acceptAll(records, request);
  });
  const taskQueue = `telemetry-${randomUUID()}`;
  const activities = activitiesOf({ stream });
  const handle = environment.client.workflow.getHandle<Publish>(batchWorkflowId(args[0].batchId));
  await withWorker(environment, { taskQueue, activities, shutdownGraceTime: '20 seconds' }, async () => {
    await environment.client.workflow.start<Publish>(publishBatchType, {
      ...{ taskQueue, workflowId: handle.workflowId, args },
    });
    await expectEventually(() => expect(stream.requests.length).toBeGreaterThan(1));
  });
  away = false;
  await withWorker(environment, { taskQueue, activities }, async () => {
    expect(await handle.result()).toMatchObject({ state: 'complete', published: 2, deleted: 1 });
  });
  expect(stream.records).toHaveLength(2);
});

test('a batch that waits is found by what it waits for', async () => {
  const args = batchOf([1]);
  let away = true;
  const stream = steeredStream((records, request) => {
    if (away) throw new CallFailure('unreachable', 'Kinesis can’t be reached (ECONNREFUSED).');
    return acceptAll(records, request);
  });
  const taskQueue = `telemetry-${randomUUID()}`;
  await withWorker(environment, { taskQueue, activities: activitiesOf({ stream }) }, async () => {
    const { workflow } = environment.client;
    const workflowId = batchWorkflowId(args[0].batchId);
    const handle = await workflow.start<Publish>(publishBatchType, { taskQueue, workflowId, args });
    const waiting = () => workflow.count(`WorkflowId = "${workflowId}" AND VigilBatchWaitingFor = "stream"`);
    await expectEventually(async () => expect((await waiting()).count).toBe(1));
    expect(await handle.query<BatchStatus>(batchStatusQueryName)).toMatchObject({
      waiting: { server: 'stream', reason: 'Kinesis can’t be reached (ECONNREFUSED).' },
    });
    away = false;
    await handle.result();
    await expectEventually(async () => expect((await waiting()).count).toBe(0));
  });
});

test('no report is lost or counted twice while the tracker goes on as new', async () => {
  const taskQueue = `telemetry-${randomUUID()}`;
  const workflowId = `consumers-${randomUUID()}`;
  const state: ConsumersState = { since: new Date().toISOString(), reports: {}, totals: noTotals() };
  const report = (consumerId: string) =>
    environment.client.workflow.signalWithStart(trackConsumersType, {
      ...{ taskQueue, workflowId, args: [state], signal: reportSignalName, signalArgs: [reportOf(consumerId)] },
    });
  await withWorker(environment, { taskQueue, activities: {} }, async () => {
    const { signaledRunId } = await report('a');
    for (let round = 0; round < 20; round += 1)
      await Promise.all(Array.from({ length: 10 }, (_, index) => report(index % 2 === 0 ? 'a' : 'b')));
    const tracker = environment.client.workflow.getHandle(workflowId);
    const { totals, reports } = await tracker.query<ConsumersState>(consumersQueryName);
    expect(totals).toEqual({
      ...{ messages: 402, events: 2010, published: 1809, redelivered: 201 },
      ...{ rejects: { not_decodable: 201 }, skipped: { bad_cmdl: 603 } },
    });
    expect(Object.keys(reports).sort()).toEqual(['a', 'b']);
    expect(await runOf(workflowId)).not.toBe(signaledRunId);
    await tracker.terminate();
  });
});
