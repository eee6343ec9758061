import { defineQuery, proxyActivities, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { CopyActivities } from '../../activities/karma-copies.ts';
import type { AgreementReport, RebuildCursor, RebuildProgress, RebuildStep } from '../../contracts/karma/agreement.ts';
import { rebuildFromStart } from '../../contracts/karma/agreement.ts';
import type { ProjectionStore } from '../../contracts/karma/failures.ts';
import type { RebuildKarmaInput, ReconcileKarmaInput } from '../../contracts/karma/upkeep.ts';
import { rebuildProgressQueryName } from '../../contracts/karma/upkeep.ts';
import { upkeepOptions } from './karma-activities.ts';

const { compareStores, countEntries, rebuildSome } = proxyActivities<CopyActivities>(upkeepOptions);

export async function compare(input: ReconcileKarmaInput): Promise<AgreementReport> {
  const report = await compareStores(input);
  setCurrentDetails(describeReport(report));
  return report;
}

function describeReport({ agreed, differing, repaired, unavailable, ledgerAgrees }: AgreementReport): string {
  const lines = [`**${agreed ? 'agree' : 'differ'}** · ${differing} copies differed, ${repaired} were put right`];
  if (ledgerAgrees === false) lines.push('', 'The distribution in MariaDB is not what the ledger adds up to.');
  for (const { reason } of unavailable) lines.push('', `Not compared: ${reason}`);
  return lines.join('\n');
}

/** How far a rebuild has come, and where it goes on. */
export interface RebuildState {
  progress: RebuildProgress;
  next: RebuildCursor;
}

const beginning = (store: ProjectionStore): RebuildState => ({
  progress: {
    ...{ store, state: 'running', crowdsourcers: 0, entries: 0, totalEntries: null },
    ...{ startedAt: new Date().toISOString(), finishedAt: null },
  },
  next: rebuildFromStart,
});

/** @param goOn starts the same workflow anew with what was done, before its history grows long */
export async function rebuild(
  { store }: RebuildKarmaInput,
  earlier: RebuildState | undefined,
  goOn: (state: RebuildState) => Promise<never>,
): Promise<RebuildProgress> {
  const { progress, next: from } = earlier ?? beginning(store);
  setHandler(defineQuery<RebuildProgress>(rebuildProgressQueryName), () => progress);
  progress.totalEntries ??= await countEntries();
  for (let next: RebuildCursor | null = from; next !== null; ) {
    const step: RebuildStep = await rebuildSome({ store, from: next });
    progress.crowdsourcers += step.crowdsourcers;
    progress.entries += step.entries;
    next = step.next;
    setCurrentDetails(
      `${progress.crowdsourcers} crowdsourcers and ${progress.entries} of ${progress.totalEntries} entries`,
    );
    if (next !== null && workflowInfo().continueAsNewSuggested) return goOn({ progress, next });
  }
  progress.state = 'complete';
  progress.finishedAt = new Date().toISOString();
  return progress;
}
