import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RebuildProgress } from '../../contracts/karma/agreement.ts';
import type { ProjectionStore } from '../../contracts/karma/failures.ts';
import { karmaTaskQueue } from '../../contracts/karma/saga.ts';
import type { RebuildKarmaInput } from '../../contracts/karma/upkeep.ts';
import { rebuildKarmaType, rebuildProgressQueryName, rebuildWorkflowId } from '../../contracts/karma/upkeep.ts';
import type { OnWaiting } from './follow-workflow.ts';
import { followWorkflow } from './follow-workflow.ts';

const lookEveryMs = 1_000;

/** Rebuilds a copy, or follows the rebuild that is under way, to its end. @throws {WorkflowFailedError} */
export async function rebuildKarma(
  client: Client,
  store: ProjectionStore,
  onProgress: (progress: RebuildProgress) => void,
  onWaiting: OnWaiting,
): Promise<RebuildProgress> {
  const input: RebuildKarmaInput = { store };
  const handle = await client.workflow.start(rebuildKarmaType, {
    ...{ taskQueue: karmaTaskQueue, workflowId: rebuildWorkflowId(store), args: [input] },
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `write ${store} anew from the ledger`,
  });
  const over = new AbortController();
  const looking = (async () => {
    for (;;) {
      await delay(lookEveryMs, undefined, { signal: over.signal });
      // It may have gone on in another run meanwhile, or no worker may be there: the result tells the end all the same.
      const current = client.workflow.getHandle(rebuildWorkflowId(store));
      const progress = await current.query<RebuildProgress>(rebuildProgressQueryName).catch(() => null);
      if (progress !== null) onProgress(progress);
    }
  })().catch(() => {});
  try {
    return (await followWorkflow(handle, onWaiting)) as RebuildProgress;
  } finally {
    over.abort();
    await looking;
  }
}
