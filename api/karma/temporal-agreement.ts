import { randomUUID } from 'node:crypto';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { ScheduleNotFoundError } from '@temporalio/client';
import type { AgreementReport } from '../../contracts/karma/agreement.ts';
import { karmaTaskQueue } from '../../contracts/karma/saga.ts';
import { reconcileKarmaScheduleId, reconcileKarmaType, reconcileWorkflowId } from '../../contracts/karma/upkeep.ts';
import { callTemporal } from '../scans/call-temporal.ts';
import { TemporalUnavailableError } from '../scans/scan-directory.ts';
import type { AgreementDirectory, ReconcileRecord } from './directory.ts';

/** Comparisons of the stores, which are workflows. */
export function createTemporalAgreement(client: Client): AgreementDirectory {
  const reportOf = async (workflowId: string, runId?: string) =>
    (await client.workflow.getHandle(workflowId, runId).result()) as AgreementReport;

  async function get(id: string): Promise<ReconcileRecord | null> {
    const workflowId = reconcileWorkflowId(id);
    return callTemporal(client, async () => {
      const execution = await client.workflow.getHandle(workflowId).describe();
      const state = stateOf(execution);
      return {
        ...{ id, state, report: state === 'complete' ? await reportOf(workflowId) : null },
        startedAt: execution.startTime.toISOString(),
        finishedAt: execution.closeTime?.toISOString() ?? null,
      };
    });
  }

  return {
    last: () =>
      callTemporal(client, async () => {
        const query = `WorkflowType = '${reconcileKarmaType}' AND ExecutionStatus = 'Completed'`;
        // Those that ended last come first.
        for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 1 }))
          return reportOf(workflowId, runId);
        return null;
      }),

    async nextAt() {
      const schedule = client.schedule.getHandle(reconcileKarmaScheduleId);
      const description = await callTemporal(client, () =>
        schedule.describe().catch((error: unknown) => {
          if (error instanceof ScheduleNotFoundError) return null;
          throw error;
        }),
      );
      const next = description?.state.paused ? undefined : description?.info.nextActionTimes[0];
      return next?.toISOString() ?? null;
    },

    async begin(input) {
      const id = randomUUID();
      await callTemporal(client, () =>
        client.workflow.start(reconcileKarmaType, {
          ...{ workflowId: reconcileWorkflowId(id), taskQueue: karmaTaskQueue, args: [input] },
          staticSummary: 'compare the three stores, as an operator asked',
        }),
      );
      const begun = await get(id);
      if (begun === null)
        throw new TemporalUnavailableError(new Error('Temporal took no workflow: is there a namespace?'));
      return begun;
    },

    get,
  };
}

function stateOf({ status }: WorkflowExecutionDescription): ReconcileRecord['state'] {
  if (status.name === 'RUNNING') return 'running';
  return status.name === 'COMPLETED' ? 'complete' : 'failed';
}
