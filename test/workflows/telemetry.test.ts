import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkerOptions } from '@temporalio/worker';
import type { TelemetryPorts } from '../../activities/telemetry.ts';
import { createTelemetryActivities } from '../../activities/telemetry.ts';
import { createTelemetryBatches } from '../../adapters/temporal/telemetry-batches.ts';
import type { BatchStatus, TakenMessage } from '../../contracts/telemetry/batch.ts';
import {
  batchStatusQueryName,
  batchWorkflowId,
  publishBatchType,
  telemetryTaskQueue,
} from '../../contracts/telemetry/batch.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import type { Submission } from '../../contracts/telemetry/submission.ts';
import type { BatchArgs, SteeredStream } from '../helpers/telemetry.ts';
import {
  acceptAll,
  accepted,
  batchOf,
  positionsOf,
  refused,
  rejectOf,
  render,
  steeredQueue,
  steeredStream,
} from '../helpers/telemetry.ts';
import { startTimeSkippingServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkippingServer();
});
afterAll(() => environment?.teardown());

type Publish = (...args: BatchArgs) => Promise<BatchStatus>;
type Ports = Partial<TelemetryPorts>;

const activitiesOf = (ports: Ports) =>
  createTelemetryActivities({ stream: steeredStream(), queue: steeredQueue(), render, ...ports });

const startBatch = (args: BatchArgs, taskQueue: string): Promise<WorkflowHandle<Publish>> =>
  environment.client.workflow.start<Publish>(publishBatchType, {
    taskQueue,
    workflowId: batchWorkflowId(args[0].batchId),
    args,
    workflowTaskTimeout: '2 seconds',
  });

/** Runs a batch to its end on a worker whose stream and queue are steered. */
async function runBatch(
  batch: BatchArgs,
  ports: Ports,
  options: Partial<WorkerOptions> = {},
): Promise<{ status: BatchStatus; handle: WorkflowHandle<Publish> }> {
  const taskQueue = `telemetry-${randomUUID()}`;
  return withWorker(environment, { taskQueue, activities: activitiesOf(ports), ...options }, async () => {
    const handle = await startBatch(batch, taskQueue);
    return { status: await handle.result(), handle };
  });
}

const timeOf = async (): Promise<string> => new Date(await environment.currentTimeMs()).toISOString();

function expectAllInOrder(stream: SteeredStream, [, submissions]: BatchArgs): void {
  for (const { submissionId, events } of submissions)
    expect(positionsOf(stream, submissionId)).toEqual(events.map(({ position }) => position));
}

const idsOf = ([{ submissions, rejects }]: BatchArgs): string[] =>
  [...submissions, ...rejects].map(({ messageId }) => messageId);

describe('a batch', () => {
  test('is published, then deleted, and costs seven events', async () => {
    const stream = steeredStream();
    const queue = steeredQueue({
      delete: () => {
        expect(stream.records).toHaveLength(6);
        return { failed: [], expired: [], failure: null };
      },
    });
    const batch = batchOf([3, 1, 2]);
    const { status, handle } = await runBatch(batch, { stream, queue });
    expect(status).toMatchObject({
      ...{ state: 'complete', submissions: 3, events: 6, rejects: 0, published: 6, deleted: 3, expired: 0 },
      ...{ requests: 3, failedEntries: 0, waiting: null },
      shards: { 'shardId-000000000000': { records: 6 } },
    });
    expectAllInOrder(stream, batch);
    expect(queue.calls).toEqual([{ action: 'delete', ids: idsOf(batch) }]);
    const { events } = await handle.fetchHistory();
    expect(events).toHaveLength(7);
  });

  test('hands its submissions on exactly as they came', async () => {
    const [input] = batchOf([1]);
    // Whoever reads this and writes it again writes something else.
    const json = String.raw`{ "timeCreated": {"b": [1.0, -0, 1e2, {"2": "\u00e9", "1": null}], "a": "🎣\ud83c" },
      "events": [ {"data": {"user": "ünï\/x", "cmdl": "whoami 0"}, "type": "new_process", "position": 0} ],
      "deviceId": "${randomUUID()}", "submissionId": "${randomUUID()}" }`;
    const handedOn: string[] = [];
    const watching: PayloadCodec = {
      async encode(payloads) {
        handedOn.push(...payloads.map(({ data }) => Buffer.from(data ?? []).toString()));
        return payloads;
      },
      decode: async (payloads) => payloads,
    };
    const rendered: Submission[] = [];
    const activities = activitiesOf({
      render(submission, ...given) {
        rendered.push(submission);
        return render(submission, ...given);
      },
    });
    const batches = createTelemetryBatches(environment.client);
    const dataConverter = { payloadCodecs: [watching] };
    await withWorker(environment, { taskQueue: telemetryTaskQueue, activities, dataConverter }, async () => {
      await batches.start(input, [{ json }]);
      const status = await batches.result(input.batchId, new AbortController().signal);
      expect(status).toMatchObject({ state: 'complete', published: 1 });
    });
    expect(handedOn).toContain(`[${json}]`);
    // As text, since equality knows no order of keys.
    expect(JSON.stringify(rendered)).toBe(JSON.stringify([JSON.parse(json)]));
  });

  test('of rejects only is set aside, then deleted', async () => {
    const queue = steeredQueue();
    const batch = batchOf([], { rejects: [rejectOf(), rejectOf()] });
    const { status } = await runBatch(batch, { queue });
    expect(status).toMatchObject({ state: 'complete', events: 0, requests: 0, rejects: 2, deleted: 2 });
    expect(queue.calls.map(({ action }) => action)).toEqual(['setAside', 'delete']);
  });

  test('doesn’t delete what can never be set aside', async () => {
    const batch = batchOf([1], { rejects: [rejectOf(), rejectOf()] });
    const [{ submissions, rejects }] = batch;
    const [hopeless, fine] = rejects.map(({ messageId }) => messageId);
    const queue = steeredQueue({ setAside: () => ({ failed: [], expired: [hopeless ?? ''], failure: null }) });
    const { status } = await runBatch(batch, { queue });
    expect(status).toMatchObject({ state: 'complete', deleted: 2, expired: 1 });
    const deleted = queue.calls.filter(({ action }) => action === 'delete').flatMap(({ ids }) => ids);
    expect(deleted).toEqual([submissions[0]?.messageId, fine]);
  });

  test('counts receipts that expired, and ends', async () => {
    const batch = batchOf([1, 1]);
    const [first] = idsOf(batch);
    const queue = steeredQueue({ delete: () => ({ failed: [], expired: [first ?? ''], failure: null }) });
    const { status } = await runBatch(batch, { queue });
    expect(status).toMatchObject({ state: 'complete', deleted: 1, expired: 1 });
  });

  test('fails at a bug only, and leaves its messages to the queue', async () => {
    const queue = steeredQueue();
    const failed = runBatch(batchOf([1]), { stream: steeredStream(() => []), queue });
    await expect(failed).rejects.toBeInstanceOf(WorkflowFailedError);
    await expect(failed).rejects.toMatchObject({ cause: { cause: { message: '0 results for 1 entries' } } });
    expect(queue.calls).toEqual([]);
  });
});

describe.each([
  ['from memory', 60, {}],
  // Each step costs more than the one before, so these are shorter.
  ['replayed at each step', 10, { maxCachedWorkflows: 0 }],
])('outages, %s', (_how, minutes: number, options: Partial<WorkerOptions>) => {
  test('of the stream, however long, lose nothing and let no lease run out', async () => {
    const backAt = (await environment.currentTimeMs()) + minutes * 60_000;
    const stream = steeredStream(async (records, request) => {
      if ((await environment.currentTimeMs()) < backAt)
        throw new CallFailure('circuit_open', 'Kinesis is not asked for now.');
      return acceptAll(records, request);
    });
    const leases: number[] = [];
    const queue = steeredQueue({
      extend: async () => {
        leases.push(await environment.currentTimeMs());
        return { failed: [], expired: [], failure: null };
      },
    });
    const batch = batchOf([3, 2], { takenAt: await timeOf(), visibilitySeconds: 60 });
    const { status, handle } = await runBatch(batch, { stream, queue }, options);

    expect(status).toMatchObject({ state: 'complete', published: 5, deleted: 2, expired: 0, waiting: null });
    expectAllInOrder(stream, batch);
    const renewals = [Date.parse(batch[0].takenAt), ...leases].map((at, index, all) => (all[index + 1] ?? backAt) - at);
    expect(renewals.length).toBeGreaterThan(minutes);
    expect(Math.max(...renewals)).toBeLessThan(60_000);
    // Twice a minute; on a loaded machine a task may time out, and its step is repeated.
    expect(renewals.length).toBeLessThan(3 * minutes);

    const { events } = await handle.fetchHistory();
    const marks = (events ?? []).flatMap((event) => event.upsertWorkflowSearchAttributesEventAttributes ?? []);
    expect(marks).toHaveLength(2);
    expect(JSON.stringify(marks[0])).toContain('VigilBatchWaitingFor');
  });

  test('in parts: only what failed is repeated, and nothing passes it', async () => {
    let entries = 0;
    const stream = steeredStream((records) =>
      records.map(() => {
        entries += 1;
        return entries % 10 < 3 ? refused : accepted;
      }),
    );
    const deleted: string[] = [];
    let deletes = 0;
    const queue = steeredQueue({
      delete: (messages) => {
        const fails = ({ messageId }: TakenMessage) => {
          deletes += 1;
          if (deletes % 10 < 3) return true;
          deleted.push(messageId);
          return false;
        };
        return { failed: messages.filter(fails), expired: [], failure: 'SQS failed an entry.' };
      },
    });
    const batch = batchOf(Array.from({ length: 40 }, (_, index) => 1 + (index % 8)));
    const { status } = await runBatch(batch, { stream, queue }, options);
    expect(status).toMatchObject({ state: 'complete', published: status.events, deleted: 40 });
    expect(stream.records).toHaveLength(status.events);
    expectAllInOrder(stream, batch);
    expect([...deleted].sort()).toEqual([...idsOf(batch)].sort());
  });

  test('of the queue keep rejects and messages until they are dealt with', async () => {
    const backAt = (await environment.currentTimeMs()) + minutes * 60_000;
    const away = async (failed: TakenMessage[]) =>
      (await environment.currentTimeMs()) < backAt
        ? { failed, expired: [], failure: 'SQS can’t be reached.' }
        : { failed: [], expired: [], failure: null };
    const queue = steeredQueue({ setAside: away, delete: away, extend: away });
    const batch = batchOf([1, 1], { rejects: [rejectOf()], takenAt: await timeOf() });
    const { status } = await runBatch(batch, { queue }, options);
    expect(status).toMatchObject({ state: 'complete', published: 2, deleted: 3 });
    expect(queue.calls.at(-1)).toEqual({ action: 'delete', ids: idsOf(batch) });
  });
});

test('tells what it waits for', async () => {
  let away = true;
  const stream = steeredStream((records, request) => {
    if (away) throw new CallFailure('unreachable', 'Kinesis can’t be reached (ECONNREFUSED).');
    return acceptAll(records, request);
  });
  const taskQueue = `telemetry-${randomUUID()}`;
  await withWorker(environment, { taskQueue, activities: activitiesOf({ stream }) }, async () => {
    const handle = await startBatch(batchOf([1]), taskQueue);
    // Time stands still until the result is asked for, so the batch stays in its first wait.
    while ((await handle.query<BatchStatus>(batchStatusQueryName)).waiting === null);
    expect(await handle.query<BatchStatus>(batchStatusQueryName)).toMatchObject({
      state: 'publishing',
      published: 0,
      waiting: { server: 'stream', reason: 'Kinesis can’t be reached (ECONNREFUSED).', attempts: 1 },
    });
    away = false;
    expect(await handle.result()).toMatchObject({ state: 'complete', waiting: null });
  });
});
