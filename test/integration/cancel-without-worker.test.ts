import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { activityInfo, CancelledFailure } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createScanActivities } from '../../activities/scans.ts';
import { scanStatusQueryName, scanWorkflowId, scanWorkflowType } from '../../contracts/scans/workflow.ts';
import { gate } from '../helpers/gate.ts';
import { scanInput, steeredPorts } from '../helpers/scans.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startDevServer();
});
afterAll(() => environment?.teardown());

test('a scan whose worker died while it ran a check is cancelled once the server gives up on the attempt', async () => {
  const [reached, released] = [gate(), gate()];
  // To the server a worker is dead when it neither beats nor answers.
  const checkHttp = async () => {
    reached.open();
    await released.opened;
    throw new CancelledFailure(`attempt ${activityInfo().attempt} was let go`);
  };
  const activities = { ...createScanActivities(steeredPorts({})), checkHttp };
  const taskQueue = `scans-${randomUUID()}`;
  const input = scanInput('http');
  await withWorker(environment, { taskQueue, activities }, async () => {
    const workflowId = scanWorkflowId(input.scanId);
    const handle = await environment.client.workflow.start(scanWorkflowType, { taskQueue, workflowId, args: [input] });
    await reached.opened;
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
    expect(await handle.query(scanStatusQueryName)).toMatchObject({ state: 'cancelled', attempts: 1 });
    released.open();
  });
});
