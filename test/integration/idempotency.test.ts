import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createScanActivities } from '../../activities/scans.ts';
import { scanSchema } from '../../api/schemas/scan.ts';
import type { ScanRequest } from '../../contracts/scans/request.ts';
import { scansTaskQueue } from '../../contracts/scans/workflow.ts';
import { problemOf } from '../api/app-for-test.ts';
import { steeredPorts } from '../helpers/scans.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';
import { createApiOverTemporal } from './api-over-temporal.ts';

let environment: TestWorkflowEnvironment;
let api: ReturnType<typeof createApiOverTemporal>;
beforeAll(async () => {
  environment = await startDevServer();
  api = createApiOverTemporal(environment.client);
});
afterAll(() => environment?.teardown());

const post = (key: string, body: ScanRequest) =>
  api.app.request('/v1/scans', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  });

async function submit(key: string, body: ScanRequest) {
  const response = await post(key, body);
  expect(response.status).toBe(202);
  const scan = scanSchema.parse(await response.json());
  expect(response.headers.get('location')).toBe(scan.links.self);
  return scan;
}

const request: ScanRequest = { target: 'site.example', profile: 'http', options: { httpPort: 8080 } };

test('one key makes one scan, however often and at once it is sent', async () => {
  const scans = await Promise.all(Array.from({ length: 8 }, () => submit('once', request)));
  expect(new Set(scans.map(({ id }) => id)).size).toBe(1);
  expect((await submit('another', request)).id).not.toBe(scans[0]?.id);
});

test('a key that was used for something else is refused, and what it was used for goes on', async () => {
  const { id } = await submit('reused', request);
  for (const other of [
    { ...request, target: 'other.example' },
    { ...request, profile: 'tls' as const },
    { ...request, options: { httpPort: 8081 } },
  ]) {
    const response = await post('reused', other);
    expect(response.status).toBe(409);
    expect((await problemOf(response)).slug).toBe('idempotency-key-reused');
  }
  expect(await api.get(id)).toMatchObject({ state: 'accepted', target: 'site.example' });
});

test('a key gives its scan also once that has ended', async () => {
  const activities = createScanActivities(steeredPorts({}));
  const { id } = await withWorker(environment, { taskQueue: scansTaskQueue, activities }, async () => {
    const accepted = await submit('ended', request);
    return api.untilState(accepted.id, 'complete');
  });
  expect(await submit('ended', request)).toMatchObject({ id, state: 'complete' });
});
