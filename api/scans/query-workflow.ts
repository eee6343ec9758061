import type { Client } from '@temporalio/client';

const timeoutMs = 2_000;

/** null when no worker answers in time, whatever the reason: what Temporal itself knows is shown then. */
export async function queryWorkflow<T>(client: Client, workflowId: string, name: string): Promise<T | null> {
  try {
    return await client.connection.withDeadline(Date.now() + timeoutMs, () =>
      client.workflow.getHandle(workflowId).query<T>(name),
    );
  } catch {
    return null;
  }
}
