import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createScanActivities } from '../../activities/scans.ts';
import type { Readiness } from '../../api/readiness.ts';
import { scansTaskQueue } from '../../contracts/scans/workflow.ts';
import { problemOf } from '../api/app-for-test.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { freePorts } from '../helpers/free-ports.ts';
import { steeredPorts } from '../helpers/scans.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';
import { createApiOverTemporal } from './api-over-temporal.ts';

const id = '00000000-0000-4000-8000-000000000000';

const readinessOf = async ({ app }: ReturnType<typeof createApiOverTemporal>) => {
  const response = await app.request('/readyz');
  return { status: response.status, ...((await response.json()) as Readiness) };
};

test('while Temporal is away, the API says so, within its time limits and without its address', async () => {
  const [port] = await freePorts(1);
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  const api = createApiOverTemporal(new Client({ connection }));
  const [readiness, ...answers] = await Promise.all([
    readinessOf(api),
    api.app.request('/v1/scans'),
    api.app.request(`/v1/scans/${id}`),
    api.app.request(`/v1/scans/${id}/cancel`, { method: 'POST' }),
  ]);
  expect(readiness).toMatchObject({ status: 503, ready: false });
  expect(JSON.stringify(readiness)).not.toContain('127.0.0.1');
  for (const response of answers) expect((await problemOf(response)).slug).toBe('temporal-unavailable');
  await connection.close();
});

describe('with a Temporal', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await startDevServer();
  });
  afterAll(() => environment?.teardown());

  test('that lacks the namespace, the API is not ready, and no scan is said not to exist', async () => {
    const client = new Client({ connection: environment.connection, namespace: 'absent' });
    const api = createApiOverTemporal(client);
    const { status, checks } = await readinessOf(api);
    expect(status).toBe(503);
    expect(checks[0]).toMatchObject({ name: 'temporal', ok: false, detail: expect.stringContaining('absent') });
    expect((await api.app.request(`/v1/scans/${id}`)).status).toBe(503);
    expect((await api.app.request('/v1/scans')).status).toBe(503);
  });

  test('the API is ready, and says whether a worker takes scans', async () => {
    const api = createApiOverTemporal(environment.client);
    const worker = async () => (await readinessOf(api)).checks.find(({ name }) => name === 'scans-worker')?.ok;
    expect((await readinessOf(api)).status).toBe(200);
    expect(await worker()).toBe(false);
    const activities = createScanActivities(steeredPorts({}));
    await withWorker(environment, { taskQueue: scansTaskQueue, activities }, () =>
      expectEventually(async () => expect(await worker()).toBe(true)),
    );
  });
});
