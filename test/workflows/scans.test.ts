import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ScanStatus } from '../../contracts/scans/resource.ts';
import { scanWorkflowId, scanWorkflowType } from '../../contracts/scans/workflow.ts';
import { startTimeSkippingServer, withScansWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkippingServer();
}, 60_000);
afterAll(() => environment?.teardown());

describe('processScan', () => {
  test('a simulated scan completes', async () => {
    const taskQueue = `simulated-${randomUUID()}`;
    const scanId = randomUUID();
    const status = await withScansWorker(environment, { taskQueue, activities: {} }, () =>
      environment.client.workflow.execute(scanWorkflowType, {
        taskQueue,
        workflowId: scanWorkflowId(scanId),
        args: [
          {
            scanId,
            target: 'simulated',
            profile: 'simulated',
            options: {
              simulation: { minSleepSeconds: 3600, maxSleepSeconds: 7200, failureChance: 0 },
              ports: null,
              httpPort: 80,
              httpsPort: 443,
            },
          },
        ],
      }),
    );
    expect(status as ScanStatus).toMatchObject({ state: 'complete', progress: { done: 1, total: 1 } });
  });
});
