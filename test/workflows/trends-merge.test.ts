import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { trendsFailures } from '../../contracts/trends/failures.ts';
import type { MergeWindowsInput, MergeWindowsResult } from '../../contracts/trends/merge.ts';
import { mergeSearchAttributes, mergeWindowsType } from '../../contracts/trends/merge.ts';
import { startTimeSkippingServer, withWorker } from '../helpers/temporal.ts';
import { mergeInput } from '../helpers/trends.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkippingServer();
});
afterAll(() => environment?.teardown());

type Merge = (input: MergeWindowsInput) => Promise<MergeWindowsResult>;
const merged: MergeWindowsResult = { finalUntil: '2026-01-01T10:03:00.000Z', batches: 240, windows: 70 };

/** Runs it to its end on a worker whose merging is steered. */
async function run(mergeWindows: Merge) {
  const taskQueue = `trends-${randomUUID()}`;
  return withWorker(environment, { taskQueue, activities: { mergeWindows } }, async () => {
    const options = { taskQueue, workflowId: randomUUID(), args: [mergeInput] as [MergeWindowsInput] };
    const handle = await environment.client.workflow.start<Merge>(mergeWindowsType, options);
    const result = await handle.result();
    return { result, handle };
  });
}

test('tells what was merged, and until when windows are final', async () => {
  const given: MergeWindowsInput[] = [];
  const { result, handle } = await run(async (input) => {
    given.push(input);
    return merged;
  });
  expect(given).toEqual([mergeInput]);
  expect(result).toEqual(merged);
  const { typedSearchAttributes } = await handle.describe();
  expect(typedSearchAttributes.get(mergeSearchAttributes.finalUntil)).toEqual(new Date(merged.finalUntil ?? ''));
});

test('says nothing of when windows are final where none is', async () => {
  const { handle } = await run(async () => ({ ...merged, finalUntil: null }));
  const { typedSearchAttributes } = await handle.describe();
  expect(typedSearchAttributes.get(mergeSearchAttributes.finalUntil)).toBeUndefined();
});

test('waits for Cassandra as long as that takes', async () => {
  const backAt = (await environment.currentTimeMs()) + 120_000;
  const { result } = await run(async () => {
    if ((await environment.currentTimeMs()) >= backAt) return merged;
    throw ApplicationFailure.create({ type: trendsFailures.unavailable, message: 'Cassandra can’t be reached.' });
  });
  expect(result).toEqual(merged);
});

test('fails of a bug, as another run is due in a minute', async () => {
  let attempts = 0;
  const failing = run(async () => {
    attempts += 1;
    throw ApplicationFailure.create({ type: trendsFailures.bug, message: 'this is one' });
  });
  await expect(failing).rejects.toThrow(WorkflowFailedError);
  expect(attempts).toBe(1);
});
