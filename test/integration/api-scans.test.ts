import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ScanPorts } from '../../activities/scans.ts';
import { createScanActivities } from '../../activities/scans.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import { scansTaskQueue, scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { gate } from '../helpers/gate.ts';
import { checkNamed, steeredPorts } from '../helpers/scans.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';
import { createApiOverTemporal } from './api-over-temporal.ts';

let environment: TestWorkflowEnvironment;
let api: ReturnType<typeof createApiOverTemporal>;
beforeAll(async () => {
  environment = await startDevServer();
  api = createApiOverTemporal(environment.client);
});
afterAll(() => environment?.teardown());

const withScanners = <T>(steered: Partial<ScanPorts>, work: () => Promise<T>): Promise<T> => {
  const activities = createScanActivities(steeredPorts(steered));
  return withWorker(environment, { taskQueue: scansTaskQueue, activities }, work);
};

const withoutSleep = { simulation: { minSleepSeconds: 0, maxSleepSeconds: 0, failureChance: 0 } };
const longSleep = { simulation: { minSleepSeconds: 3600, maxSleepSeconds: 3600 } };

describe('a scan over the API', () => {
  test('is accepted while there is no worker, told in full and at once', async () => {
    const { id } = await api.submit({ target: 'site.example' });
    // Nobody waits for a worker, as Temporal would; a machine that is busy with others is slow now and then, not always.
    await expectEventually(async () => {
      const started = performance.now();
      const scan = await api.get(id);
      expect(performance.now() - started).toBeLessThan(900);
      expect(scan).toMatchObject({
        state: 'accepted',
        source: 'history',
        progress: { done: 0, total: 3 },
        attempts: 0,
      });
      expect(scan.checks.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
    });
    expect(await api.cancel(id)).toMatchObject({ state: 'cancelling' });
    await withScanners({}, () => api.untilState(id, 'cancelled'));
  });

  test('tells the attempt that runs and why the one before failed, and ends with its result', async () => {
    const release = gate();
    let attempts = 0;
    const ports = steeredPorts({});
    const http: ScanPorts['http'] = async (request, context) => {
      attempts += 1;
      if (attempts === 1) throw new ScanError('timeout', 'No answer within 10 s.');
      await release.opened;
      return ports.http(request, context);
    };
    await withScanners({ http }, async () => {
      const { id } = await api.submit({ target: 'site.example' });
      await expectEventually(async () => {
        const scan = await api.get(id);
        expect(checkNamed(scan.checks, 'http')).toMatchObject({
          state: 'running',
          attempt: 2,
          lastFailure: { type: 'timeout', message: 'No answer within 10 s.' },
        });
        expect(scan).toMatchObject({ state: 'running', source: 'query', attempts: 2, progress: { done: 2, total: 3 } });
      });
      release.open();
      const scan = await api.untilState(id, 'complete');
      expect(scan).toMatchObject({ source: 'history', attempts: 2, outcome: { grade: 'B+', score: 80 } });
      await expectEventually(async () => {
        const [item] = (await api.list({ state: 'complete' })).items;
        expect(item).toMatchObject({ id, grade: 'B+', summary: scan.outcome?.summary });
      });
    });
  });

  test('that runs when the last worker leaves is told coarsely, with its source, until one is back', async () => {
    const id = await withScanners({}, async () => {
      const scan = await api.submit({ profile: 'simulated', options: longSleep });
      await api.untilState(scan.id, 'running');
      return scan.id;
    });
    expect(await api.get(id)).toMatchObject({
      state: 'running',
      source: 'visibility',
      checks: [],
      target: 'simulated',
      profile: 'simulated',
    });
    expect(await api.cancel(id)).toMatchObject({ state: 'cancelling', source: 'visibility' });
    const cancelled = await withScanners({}, () => api.untilState(id, 'cancelled'));
    expect(cancelled).toMatchObject({ source: 'query', progress: { done: 1, total: 1 } });
    expect(await api.get(id)).toMatchObject({
      state: 'cancelled',
      source: 'visibility',
      outcome: { summary: cancelled.outcome?.summary, failure: null },
    });
  });

  test('that ends while no worker answers for it is told in full all the same', async () => {
    const release = gate();
    const http: ScanPorts['http'] = async (request, context) => {
      await release.opened;
      return steeredPorts({}).http(request, context);
    };
    const query = async ({ workflowExecution }: { workflowExecution: { workflowId?: string | null } }) => {
      release.open();
      await environment.client.workflow.getHandle(workflowExecution.workflowId ?? '').result();
      throw new Error('no answer in time');
    };
    const unanswered = createApiOverTemporal(
      new Client({ connection: environment.connection, interceptors: { workflow: [{ query }] } }),
    );
    await withScanners({ http }, async () => {
      const { id } = await api.submit({ target: 'site.example' });
      await api.untilState(id, 'running');
      const scan = await unanswered.get(id);
      expect(scan).toMatchObject({ state: 'complete', source: 'history', attempts: 1 });
      expect(scan.checks).toHaveLength(3);
    });
  });

  test('that ended is told without a worker, and a cancellation comes too late', async () => {
    const [complete, error] = await withScanners({}, async () => {
      const good = await api.submit({ profile: 'simulated', options: withoutSleep });
      const bad = await api.submit({
        profile: 'simulated',
        options: { simulation: { ...withoutSleep.simulation, failureChance: 1 } },
      });
      return Promise.all([api.untilState(good.id, 'complete'), api.untilState(bad.id, 'error')]);
    });
    expect(complete).toMatchObject({ source: 'history', outcome: { failure: null } });
    expect(error).toMatchObject({ source: 'history', outcome: { failure: { type: 'scanner_fault' } } });
    expect(await api.get(complete.id)).toEqual(complete);
    expect(await api.cancel(error.id)).toEqual(error);
  });

  test('that an operator terminated is an error that says so', async () => {
    const { id } = await api.submit({ target: 'site.example' });
    await environment.client.workflow.getHandle(scanWorkflowId(id)).terminate('by hand');
    const expected = { state: 'error', outcome: { failure: { type: 'scanner_fault' } } };
    expect(await api.get(id)).toMatchObject(expected);
    await expectEventually(async () => {
      expect((await api.list({ state: 'error' })).items.map((item) => item.id)).toContain(id);
    });
  });

  test(
    'that was terminated in the middle keeps what its checks had shown',
    () =>
      withScanners({}, async () => {
        const { id } = await api.submit({ profile: 'simulated', options: longSleep });
        await api.untilState(id, 'running');
        await environment.client.workflow.getHandle(scanWorkflowId(id)).terminate('by hand');
        const scan = await api.get(id);
        expect(scan).toMatchObject({ state: 'error', source: 'query', checks: [{ name: 'simulated', attempt: 1 }] });
        expect(scan.finishedAt).not.toBeNull();
      }),
    30_000,
  );

  test('that nobody started is not found', async () => {
    const path = '/v1/scans/00000000-0000-4000-8000-000000000000';
    expect((await api.app.request(path)).status).toBe(404);
    expect((await api.app.request(`${path}/cancel`, { method: 'POST' })).status).toBe(404);
  });
});
