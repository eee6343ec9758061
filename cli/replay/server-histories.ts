import type { Client } from '@temporalio/client';
import { ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { ReplayableHistory } from './history.ts';
import { ReplaySourceError } from './source-error.ts';

/**
 * Fetches one workflow's history; without a run id, that of its latest run.
 * @throws {ReplaySourceError} when the server has no such workflow, or doesn't answer
 */
export async function historyById(client: Client, workflowId: string, runId?: string): Promise<ReplayableHistory> {
  const handle = client.workflow.getHandle(workflowId, runId);
  return explained(`workflow ${workflowId}${runId ? `, run ${runId},` : ''} can’t be fetched`, async () => {
    // Asked for first, so that the run is known and stays the same while its pages are read.
    const run = runId ?? (await handle.describe()).runId;
    const { events } = await client.workflow.getHandle(workflowId, run).fetchHistory();
    return { workflowId, runId: run, source: 'server', history: { events: events ?? [] } };
  });
}

/**
 * Fetches the histories of the first workflows that a visibility query lists: the running ones, then those that ended last.
 * @throws {ReplaySourceError} when the server refuses the query, or doesn't answer
 */
export async function* historiesByQuery(
  client: Client,
  query: string,
  last: number,
): AsyncGenerator<ReplayableHistory> {
  const listed = await explained(`the query ${JSON.stringify(query)} can’t be answered`, async () => {
    const found: { workflowId: string; runId: string }[] = [];
    for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: Math.min(last, 1000) })) {
      found.push({ workflowId, runId });
      if (found.length === last) break;
    }
    return found;
  });
  for (const { workflowId, runId } of listed) yield historyById(client, workflowId, runId);
}

async function explained<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError)
      throw new ReplaySourceError(`${what}: there is none.`, { cause: error });
    if (!(error instanceof ServiceError)) throw error;
    // The SDK's own message only says that a call failed; the server's says why.
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new ReplaySourceError(`${what}: ${reason}`, { cause: error });
  }
}
