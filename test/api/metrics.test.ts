import { expect, test } from '@jest/globals';
import { createAppForTest } from './app-for-test.ts';

test('GET /metrics tells of each route how often it was asked and how long that took', async () => {
  const { app } = createAppForTest();
  await app.request('/healthz');
  await app.request('/v1/scans/5d47a2c7-b517-4b4d-bb5d-2263e3561486');
  const answer = await app.request('/metrics');
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text).toContain('vigil_http_request_seconds_count{method="GET",route="/healthz",status="200"} 1');
  expect(text).toMatch(/vigil_http_request_seconds_count\{method="GET",route="\/v1\/scans\/:id",status="\d+"\} 1/);
});
