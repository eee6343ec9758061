import { cancellationSignal } from '@temporalio/activity';
import type { AgreementReport, RebuildCursor, RebuildStep } from '../contracts/karma/agreement.ts';
import type { ProjectionStore } from '../contracts/karma/failures.ts';
import type { ReconcileKarmaInput } from '../contracts/karma/upkeep.ts';
import type { OnStep } from './karma/perform-step.ts';
import { performStep } from './karma/perform-step.ts';
import { rebuildFor } from './karma/rebuild.ts';
import type { ReconcilePorts } from './karma/reconcile.ts';
import { reconcile } from './karma/reconcile.ts';

export interface CopyPorts extends ReconcilePorts {
  onStep?: OnStep;
  /** Told of every comparison, for metrics. */
  onReport?(report: AgreementReport): void;
}

export type CopyActivities = ReturnType<typeof createCopyActivities>;

/** So long that a large copy takes few activities, and so short that its progress is seen. */
const rebuildForMs = 20_000;

/** The activities that compare the copies with the ledger, and write them anew from it; all can be repeated. */
export function createCopyActivities({ ledger, copies, onStep, onReport }: CopyPorts) {
  return {
    /** Stores that are away are told in the report. */
    compareStores: (input: ReconcileKarmaInput): Promise<AgreementReport> =>
      performStep(
        'compareStores',
        async () => {
          const report = await reconcile({ ledger, copies }, { ...input, signal: cancellationSignal() });
          onReport?.(report);
          return report;
        },
        onStep,
      ),

    countEntries: (): Promise<number> => performStep('countEntries', () => ledger.countEntries(), onStep),

    /** Some time of rebuilding, from a place on. */
    rebuildSome: ({ store, from }: { store: ProjectionStore; from: RebuildCursor }): Promise<RebuildStep> =>
      performStep(
        'rebuildSome',
        () => {
          const others = Object.values(copies).filter((copy) => copy !== copies[store]);
          const options = { forMs: rebuildForMs, signal: cancellationSignal() };
          return rebuildFor({ ledger, copy: copies[store], others }, from, options);
        },
        onStep,
      ),
  };
}
