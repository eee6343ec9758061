import type { Client } from '@temporalio/client';
import { batchSearchAttributes, publishBatchType } from '../../contracts/telemetry/batch.ts';
import { readVisibilityPage } from '../scans/visibility-page.ts';
import { conditionOfState, describeExecution } from './described-batch.ts';
import type { BatchPage, BatchQuery } from './directory.ts';

export const listBatches = (client: Client, query: BatchQuery): Promise<BatchPage> =>
  readVisibilityPage(client, query, conditionsOf(query), describeExecution);

function conditionsOf({ state, waitingFor }: BatchQuery): string[] {
  return [
    // A batch that continued as new shows as its newest run.
    `WorkflowType = '${publishBatchType}' AND ExecutionStatus != 'ContinuedAsNew'`,
    ...(state === undefined ? [] : [conditionOfState[state]]),
    ...(waitingFor === undefined ? [] : [`${batchSearchAttributes.waitingFor.name} = '${waitingFor}'`]),
  ];
}
