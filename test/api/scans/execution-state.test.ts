import { expect, test } from '@jest/globals';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { stateOfExecution } from '../../../api/scans/execution-state.ts';
import { scanSearchAttributes } from '../../../contracts/scans/workflow.ts';

const executionOf = (name: WorkflowExecutionInfo['status']['name'], state: string) => ({
  status: { name, code: 0 as WorkflowExecutionInfo['status']['code'] },
  typedSearchAttributes: new TypedSearchAttributes([{ key: scanSearchAttributes.state, value: state }]),
});

test.each([
  ['RUNNING', 'accepted', 'accepted'],
  ['RUNNING', 'cancelling', 'cancelling'],
  // Its result is not there before the workflow is closed.
  ['RUNNING', 'complete', 'running'],
  ['RUNNING', 'error', 'running'],
  ['COMPLETED', 'complete', 'complete'],
  ['TERMINATED', 'running', 'error'],
  ['CANCELLED', 'cancelling', 'cancelled'],
] as const)('a workflow that is %s and says %s is a scan that is %s', (status, published, state) => {
  expect(stateOfExecution(executionOf(status, published))).toBe(state);
});
