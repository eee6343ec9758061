import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { withSignal } from './with-signal.ts';

const { PendingActivityState, PendingWorkflowTaskState } = proto.temporal.api.enums.v1;

/** Told, in a sentence or two for people, what a workflow waits for whose end is long in coming; once for each that it is. */
export type OnWaiting = (note: string) => void;

const usuallyEveryMs = 5_000;

/** Waits for a workflow's result. @throws {WorkflowFailedError} */
export async function followWorkflow(
  handle: WorkflowHandle,
  onWaiting: OnWaiting,
  everyMs = usuallyEveryMs,
): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const describe = () => withSignal(handle.client.connection, signal, () => handle.describe());
  const looking = (async () => {
    for (let told = ''; ; ) {
      await delay(everyMs, undefined, { signal });
      // Where Temporal itself is away, the result is waited for all the same.
      const note = await describe().then(describeWaiting, () => told);
      if (signal.aborted) return;
      if (note !== told) onWaiting(`${handle.workflowId} goes on, whoever waits for it. ${note}`);
      told = note;
    }
  })().catch(() => {});
  try {
    return await handle.result();
  } finally {
    over.abort();
    await looking;
  }
}

function describeWaiting({ raw }: WorkflowExecutionDescription): string {
  const activities = raw.pendingActivities ?? [];
  const failure = activities.find(({ lastFailure }) => lastFailure)?.lastFailure;
  if (failure) return `It tries again what failed: ${failure.message}`;
  const notTaken =
    raw.pendingWorkflowTask?.state === PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED ||
    activities.some(({ state }) => state === PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED);
  if (notTaken) return 'It waits for the worker of karma, which may not be running.';
  const [child] = raw.pendingChildren ?? [];
  return child ? `It waits for ${child.workflowId}.` : 'It is under way.';
}
