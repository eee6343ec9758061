import type { Client } from '@temporalio/client';
import type { BatchStatus } from '../../contracts/telemetry/batch.ts';
import { batchStatusQueryName, batchWorkflowId } from '../../contracts/telemetry/batch.ts';
import type { ConsumersState } from '../../contracts/telemetry/consumers.ts';
import { consumersQueryName, trackConsumersId } from '../../contracts/telemetry/consumers.ts';
import type { ShardDecision } from '../../contracts/telemetry/shards.ts';
import { superviseShardsType } from '../../contracts/telemetry/shards.ts';
import { ProblemError } from '../http/problem-error.ts';
import { callTemporal } from '../scans/call-temporal.ts';
import { queryWorkflow } from '../scans/query-workflow.ts';
import { describeExecution } from './described-batch.ts';
import type { TelemetryDirectory } from './directory.ts';
import { listBatches } from './list-batches.ts';

/** Reads the telemetry pipeline from Temporal: workflows by query, lists from visibility. */
export function createTemporalTelemetry(client: Client): TelemetryDirectory {
  return {
    async consumers() {
      const state = await queryWorkflow<ConsumersState>(client, trackConsumersId, consumersQueryName);
      if (state !== null) return state;
      const execution = await callTemporal(client, () => client.workflow.getHandle(trackConsumersId).describe());
      if (execution === null) return null;
      const detail = 'No worker of the telemetry pipeline answers, so that what its consumers report is not known.';
      throw new ProblemError('worker-unavailable', detail, { headers: { 'retry-after': '2' } });
    },

    lastDecision: () =>
      callTemporal(client, async () => {
        const conditions = `WorkflowType = '${superviseShardsType}' AND ExecutionStatus = 'Completed'`;
        for await (const { workflowId, runId } of client.workflow.list({ query: conditions, pageSize: 1 }))
          return (await client.workflow.getHandle(workflowId, runId).result()) as ShardDecision;
        return null;
      }),

    listBatches: (asked) => listBatches(client, asked),

    async getBatch(id) {
      const handle = client.workflow.getHandle(batchWorkflowId(id));
      const execution = await callTemporal(client, () => handle.describe());
      if (execution === null) return null;
      const batch = describeExecution(execution);
      const status =
        batch.state === 'complete'
          ? await callTemporal(client, async () => (await handle.result()) as BatchStatus)
          : await queryWorkflow<BatchStatus>(client, batchWorkflowId(id), batchStatusQueryName);
      return { ...batch, status, historyEvents: execution.historyLength };
    },
  };
}
