import type { Client } from '@temporalio/client';
import type { ScanPosition } from '../../contracts/scans/listing.ts';
import { batchSearchAttributes, publishBatchType } from '../../contracts/telemetry/batch.ts';
import { callTemporal } from '../scans/call-temporal.ts';
import type { TimeRange } from '../scans/newest-first.ts';
import { newestFirst } from '../scans/newest-first.ts';
import { conditionOfState, describeExecution } from './described-batch.ts';
import type { BatchPage, BatchQuery } from './directory.ts';

/** The most that Temporal gives in one answer. */
const maxPageSize = 1_000;

type FoundBatch = ScanPosition & { batch: BatchPage['items'][number] };

/** Lists batches from Temporal's visibility, the newest first: no workflow is asked, and no worker is needed. */
export async function listBatches(client: Client, query: BatchQuery): Promise<BatchPage> {
  const conditions = conditionsOf(query);
  const found = await newestFirst((range, max) => fetchBatches(client, [...conditions, ...within(range)], max), {
    ...(query.since && { since: query.since.getTime() }),
    ...(query.after && { after: query.after }),
    wanted: query.limit + 1,
  });
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const more = found.length > shown.length && last !== undefined;
  return {
    items: shown.map(({ batch }) => batch),
    next: more ? { acceptedAt: last.acceptedAt, id: last.id } : null,
  };
}

async function fetchBatches(client: Client, conditions: string[], max: number): Promise<FoundBatch[]> {
  const found: FoundBatch[] = [];
  await callTemporal(client, async () => {
    const pageSize = Math.min(max, maxPageSize);
    for await (const execution of client.workflow.list({ query: conditions.join(' AND '), pageSize })) {
      const batch = describeExecution(execution);
      found.push({ batch, id: batch.id, acceptedAt: execution.startTime.getTime() });
      if (found.length >= max) return;
    }
  });
  return found;
}

function conditionsOf({ state, waitingFor }: BatchQuery): string[] {
  return [
    // A batch that continued as new shows as its newest run.
    `WorkflowType = '${publishBatchType}' AND ExecutionStatus != 'ContinuedAsNew'`,
    ...(state === undefined ? [] : [conditionOfState[state]]),
    ...(waitingFor === undefined ? [] : [`${batchSearchAttributes.waitingFor.name} = '${waitingFor}'`]),
  ];
}

function within({ from, before }: TimeRange): string[] {
  return [
    ...(from === undefined ? [] : [`StartTime >= '${new Date(from).toISOString()}'`]),
    ...(before === undefined ? [] : [`StartTime < '${new Date(before).toISOString()}'`]),
  ];
}
