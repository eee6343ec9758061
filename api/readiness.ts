import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import { scanSearchAttributes, scansTaskQueue, scanWorkflowType } from '../contracts/scans/workflow.ts';

/** Whether the API can do its work now, and what is missing if not. */
export interface Readiness {
  ready: boolean;
  checks: ReadinessCheck[];
}

export interface ReadinessCheck {
  name: 'temporal' | 'worker';
  ok: boolean;
  /** One sentence for whoever has to mend it; no addresses or secrets. */
  detail: string;
}

const timeoutMs = 1_000;

/**
 * Asks Temporal for what the API can't do without: an answer, the namespace and the search attributes. A missing worker
 * is told but leaves the API ready, because scans are accepted and wait for one.
 */
export async function checkReadiness(client: Client): Promise<Readiness> {
  const [temporal, worker] = await Promise.all([checkTemporal(client), checkWorker(client)]);
  return { ready: temporal.ok, checks: [temporal, worker] };
}

async function checkTemporal(client: Client): Promise<ReadinessCheck> {
  const { namespace } = client.options;
  const query = `WorkflowType = '${scanWorkflowType}' AND ${scanSearchAttributes.state.name} = 'running'`;
  try {
    await client.connection.withDeadline(Date.now() + timeoutMs, () =>
      client.workflowService.countWorkflowExecutions({ namespace, query }),
    );
    return { name: 'temporal', ok: true, detail: 'Temporal answers.' };
  } catch (error) {
    return { name: 'temporal', ok: false, detail: `Temporal can't be used: ${reasonOf(error)}` };
  }
}

async function checkWorker(client: Client): Promise<ReadinessCheck> {
  const request = { namespace: client.options.namespace, taskQueue: { name: scansTaskQueue } };
  const { pollers } = await client.connection
    .withDeadline(Date.now() + timeoutMs, () => client.workflowService.describeTaskQueue(request))
    .catch(() => ({ pollers: [] }));
  const ok = (pollers ?? []).length > 0;
  const detail = ok ? 'A worker takes scans.' : 'No worker has asked for work in the last minutes; scans wait for one.';
  return { name: 'worker', ok, detail };
}

/** What the server says is about our request; what the connection says may hold addresses, so it is left out. */
function reasonOf(error: unknown): string {
  if (!isGrpcServiceError(error)) return 'the client failed.';
  if (error.code === grpcUnauthenticated) return 'it refuses the credentials.';
  return aboutTheRequest.includes(error.code) ? error.details : 'it does not answer within 1 s.';
}

const grpcUnauthenticated = 16;
/** Invalid argument (a search attribute is missing), not found (the namespace is), permission denied. */
const aboutTheRequest = [3, 5, 7];
