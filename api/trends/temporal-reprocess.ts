import { isDeepStrictEqual } from 'node:util';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client';
import { trendsTaskQueue } from '../../contracts/trends/batch.ts';
import type { ReprocessProgress, ReprocessTrendsInput } from '../../contracts/trends/reprocess.ts';
import {
  reprocessIdOf,
  reprocessProgressQueryName,
  reprocessTrendsType,
  reprocessWorkflowId,
} from '../../contracts/trends/reprocess.ts';
import { ProblemError } from '../http/problem-error.ts';
import { callTemporal } from '../scans/call-temporal.ts';
import { queryWorkflow } from '../scans/query-workflow.ts';
import { TemporalUnavailableError } from '../scans/scan-directory.ts';
import { readVisibilityPage } from '../scans/visibility-page.ts';
import { readWorkflowStart } from '../scans/workflow-start.ts';
import type { ReprocessDirectory, ReprocessRecord } from './directory.ts';

/** Reprocessings, which are workflows. */
export function createTemporalReprocess(client: Client): ReprocessDirectory {
  async function get(id: string): Promise<ReprocessRecord | null> {
    const workflowId = reprocessWorkflowId(id);
    const handle = client.workflow.getHandle<() => Promise<ReprocessProgress>>(workflowId);
    const describe = () => callTemporal(client, () => handle.describe());
    const [start, before] = await Promise.all([readWorkflowStart(client, workflowId), describe()]);
    if (before === null || start === null) return null;
    const input = start.input as ReprocessTrendsInput;
    // No worker is needed for what is done.
    if (before.status.name === 'COMPLETED')
      return describeReprocess(before, input, await callTemporal(client, () => handle.result()), null);
    const progress = await queryWorkflow<ReprocessProgress>(client, workflowId, reprocessProgressQueryName);
    // Once more, and only then: where it says itself that it has ended, Temporal knows how.
    const execution = (await describe()) ?? before;
    return describeReprocess(execution, input, progress, await failureOf(client, execution));
  }

  return {
    get,
    async list(limit) {
      // A long one continues as new, and shows as its newest run; one that an operator has reset shows twice.
      const conditions = [`WorkflowType = '${reprocessTrendsType}' AND ExecutionStatus != 'ContinuedAsNew'`];
      const { items } = await readVisibilityPage(client, { limit: 2 * limit }, conditions, ({ workflowId }) => ({
        id: reprocessIdOf(workflowId),
      }));
      const ids = [...new Set(items.map(({ id }) => id))].slice(0, limit);
      const records = await Promise.all(ids.map(get));
      return records
        .filter((record) => record !== null)
        .sort((one, other) => other.startedAt.localeCompare(one.startedAt));
    },
    async begin(input, asked) {
      const workflowId = reprocessWorkflowId(input.id);
      try {
        const handle = await callTemporal(client, () =>
          client.workflow.start(reprocessTrendsType, {
            ...{ workflowId, workflowIdReusePolicy: 'REJECT_DUPLICATE', taskQueue: trendsTaskQueue, args: [input] },
            staticSummary: `Posts from ${input.from} to ${input.to}, counted once more`,
          }),
        );
        if (handle === null) throw noWorkflow();
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        const begun = await readWorkflowStart(client, workflowId);
        if (!isDeepStrictEqual({ ...(begun?.input as ReprocessTrendsInput), ...asked }, begun?.input))
          throw new ProblemError('idempotency-key-reused', `Another reprocessing has the id ${input.id}.`);
      }
      const record = await get(input.id);
      if (record === null) throw noWorkflow();
      return record;
    },
  };
}

const noWorkflow = () => new TemporalUnavailableError(new Error('Temporal took no workflow: is there a namespace?'));

/** @param progress null where no worker answers */
function describeReprocess(
  { status, startTime, closeTime }: WorkflowExecutionDescription,
  { id, from, to, retweetRule }: ReprocessTrendsInput,
  progress: ReprocessProgress | null,
  failure: string | null,
): ReprocessRecord {
  const ended = status.name === 'RUNNING' ? null : status.name === 'COMPLETED' ? 'complete' : 'failed';
  return {
    ...{ id, from, to, retweetRule, failure, source: progress === null ? 'start' : 'workflow' },
    state: ended ?? progress?.state ?? 'reading',
    ...{ partitions: progress?.partitions ?? [], read: progress?.read ?? 0 },
    // A long one continues as new, and so begins several times.
    startedAt: progress?.startedAt ?? startTime.toISOString(),
    ...{ finishedAt: closeTime?.toISOString() ?? null },
  };
}

/** Why it ended without a result; null unless it did. */
async function failureOf(client: Client, { status, workflowId }: WorkflowExecutionDescription): Promise<string | null> {
  if (status.name === 'RUNNING' || status.name === 'COMPLETED') return null;
  if (status.name !== 'FAILED') return `It was ${status.name.toLowerCase()}.`;
  return callTemporal(client, async () => {
    try {
      await client.workflow.getHandle(workflowId).result();
      return null;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const { cause } = error;
      // A failed activity's own failure says why.
      const reason = cause instanceof ApplicationFailure ? cause : cause?.cause;
      return reason instanceof ApplicationFailure ? reason.message : 'It failed; Temporal has its history.';
    }
  });
}
