import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ReprocessProgress } from '../../contracts/trends/reprocess.ts';
import {
  reprocessProgressQueryName,
  reprocessTrendsType,
  reprocessWorkflowId,
} from '../../contracts/trends/reprocess.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';
import { rangeOf, reprocessInput, steeredReprocess } from '../helpers/trends-reprocess.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  // As after some hundred calls of activities otherwise.
  environment = await startDevServer({ 'limit.historyCount.suggestContinueAsNew': 20 });
});
afterAll(() => environment?.teardown());

test('a long time is read in several runs, which go on where the one before was, and tell all of it', async () => {
  const taskQueue = `trends-${randomUUID()}`;
  const steered = steeredReprocess([rangeOf(0, 0, 500), rangeOf(1, 1_000, 1_550)]);
  await withWorker(environment, { taskQueue, activities: steered.activities }, async () => {
    const workflowId = reprocessWorkflowId(randomUUID());
    const { workflow } = environment.client;
    const first = await workflow.start(reprocessTrendsType, { taskQueue, workflowId, args: [reprocessInput] });
    const { startTime } = await first.describe();
    const result = (await first.result()) as ReprocessProgress;
    expect(result).toMatchObject({
      ...{ state: 'complete', read: 1_050, startedAt: startTime.toISOString() },
      partitions: [
        { partition: 0, firstOffset: '0', nextOffset: '500', endOffset: '500' },
        { partition: 1, firstOffset: '1000', nextOffset: '1550', endOffset: '1550' },
      ],
    });
    expect((await workflow.getHandle(workflowId).describe()).runId).not.toBe(first.firstExecutionRunId);
    expect(await workflow.getHandle(workflowId).query(reprocessProgressQueryName)).toEqual(result);
  });
  // Planned and switched once, and each part read once.
  expect(steered.steps.filter((step) => step === 'planReprocess')).toHaveLength(1);
  expect(steered.reads).toHaveLength(11);
  expect(steered.switches).toHaveLength(1);
});
