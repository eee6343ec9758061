import type { CountPostsInput, StoreBatchOutcome } from '../contracts/trends/batch.ts';
import { splitPanes } from '../domain/trends/encode-panes.ts';
import type { OnStep } from './trends/perform-step.ts';
import { performStep } from './trends/perform-step.ts';
import type { BatchStore } from './trends/ports.ts';
import { storeBatch } from './trends/store-batch.ts';

export interface TrendsPorts {
  batches: BatchStore;
  onStep?: OnStep;
}

export type TrendsActivities = ReturnType<typeof createTrendsActivities>;

/** The activities that count posts. All can be repeated, and a call that comes late does no harm. How they fail: see performStep. */
export function createTrendsActivities({ batches, onStep }: TrendsPorts) {
  return {
    /** @param panes as `encodePanes` writes them */
    storeBatch: (input: CountPostsInput, panes: Uint8Array): Promise<{ outcome: StoreBatchOutcome; panes: number }> =>
      performStep(
        'storeBatch',
        async () => {
          const split = splitPanes(panes);
          return { outcome: await storeBatch(batches, input, split), panes: split.length };
        },
        onStep,
      ),

    /** The same for a batch whose panes are written, once those before it may be stored. */
    advanceProgress: (input: CountPostsInput): Promise<StoreBatchOutcome> =>
      performStep('advanceProgress', () => storeBatch(batches, input, null), onStep),
  };
}
