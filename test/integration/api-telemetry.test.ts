import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createTelemetryActivities } from '../../activities/telemetry.ts';
import { registerSearchAttributes } from '../../adapters/temporal/search-attributes.ts';
import { createTelemetryBatches } from '../../adapters/temporal/telemetry-batches.ts';
import type { Readiness } from '../../api/readiness.ts';
import { batchListSchema, batchSchema, telemetrySchema } from '../../api/schemas/telemetry.ts';
import { batchSearchAttributes, telemetryTaskQueue } from '../../contracts/telemetry/batch.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import { noTotals } from '../../domain/telemetry/consumers-state.ts';
import { problemOf } from '../api/app-for-test.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { acceptAll, batchOf, contentsOf, render, steeredQueue, steeredStream } from '../helpers/telemetry.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';
import { createApiOverTemporal } from './api-over-temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startDevServer();
  const attributes = Object.values(batchSearchAttributes);
  await registerSearchAttributes(environment.connection, environment.namespace ?? 'default', attributes);
});
afterAll(() => environment?.teardown());

test('batches are told from visibility and from their workflows, while they wait and when they are done', async () => {
  const { app } = createApiOverTemporal(environment.client);
  const get = async (path: string) => (await app.request(path)).json();
  const list = async (query: string) => batchListSchema.parse(await get(`/v1/telemetry/batches?${query}`));

  let isAway = false;
  const stream = steeredStream((entries) => {
    if (isAway) throw new CallFailure('unreachable', 'Kinesis can’t be reached.');
    return acceptAll(entries, 0);
  });
  const activities = createTelemetryActivities({ stream, queue: steeredQueue(), render });
  const batches = createTelemetryBatches(environment.client);
  await withWorker(environment, { taskQueue: telemetryTaskQueue, activities }, async () => {
    const done = [batchOf([2]), batchOf([3, 1]), batchOf([5])];
    for (const [batch, submissions] of done) {
      await batches.start(batch, contentsOf(submissions));
      await batches.result(batch.batchId, new AbortController().signal);
    }
    isAway = true;
    const [stuck, submissions] = batchOf([4]);
    await batches.start(stuck, contentsOf(submissions));

    await expectEventually(async () => {
      const { items } = await list('waitingFor=stream');
      expect(items).toMatchObject([{ id: stuck.batchId, state: 'running', waitingFor: 'stream', events: 4 }]);
    });
    const waiting = batchSchema.parse(await get(`/v1/telemetry/batches/${stuck.batchId}`));
    expect(waiting.status?.waiting).toMatchObject({ server: 'stream', reason: 'Kinesis can’t be reached.' });

    const seen: string[] = [];
    for (let query = 'limit=1&state=complete'; query !== ''; ) {
      const { items, nextCursor } = await list(query);
      seen.push(...items.map(({ id }) => id));
      query = nextCursor === null ? '' : `limit=1&state=complete&cursor=${nextCursor}`;
    }
    expect(seen).toEqual(done.map(([{ batchId }]) => batchId).reverse());
    expect(batchSchema.parse(await get(`/v1/telemetry/batches/${seen[0]}`))).toMatchObject({
      ...{ state: 'complete', submissions: 1, status: { state: 'complete', published: 5, deleted: 1 } },
    });

    const readiness = async () => ((await get('/readyz')) as Readiness).checks.filter(({ name }) => /^tele/.test(name));
    expect(await readiness()).toMatchObject([
      { name: 'telemetry-worker', ok: true },
      { name: 'telemetry-consumer', ok: false },
    ]);
    await batches.report({
      ...{ ...noTotals(), consumerId: 'one', at: new Date().toISOString(), periodSeconds: 5, events: 50, bytes: 100 },
      ...{ shards: {}, batchesInFlight: 1, oldestMessageSeconds: 2, backlog: 3, holding: 'Kinesis can’t be reached.' },
      ...{ queueCircuit: 'closed', streamCircuit: 'open' },
    });
    expect(await readiness()).toMatchObject([{ ok: true }, { ok: true, detail: '1 consumer reported lately.' }]);
    expect(telemetrySchema.parse(await get('/v1/telemetry'))).toMatchObject({
      ...{ rates: { events: 10 }, backlog: 3, circuits: { queue: 'closed', stream: 'open' } },
    });
  });

  // Zeroes would say that nothing is taken, which nobody knows now.
  const { slug, status } = await problemOf(await app.request('/v1/telemetry'));
  expect([slug, status]).toEqual(['worker-unavailable', 503]);
});
