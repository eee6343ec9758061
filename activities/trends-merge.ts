import { cancellationSignal } from '@temporalio/activity';
import type { MergeWindowsInput, MergeWindowsResult } from '../contracts/trends/merge.ts';
import { WorkerStops } from './perform-step.ts';
import type { MergePorts, Merger } from './trends/merge/merger.ts';
import { createMerger } from './trends/merge/merger.ts';
import { runMerger } from './trends/merge/run-merger.ts';
import type { OnStep } from './trends/perform-step.ts';
import { performStep } from './trends/perform-step.ts';

export interface MergeActivityPorts extends MergePorts {
  /** Aborts when the worker stops: another one is to go on at once. */
  stopping: AbortSignal;
  onStep?: OnStep;
}

export type MergeActivities = ReturnType<typeof createMergeActivities>;

const minuteMs = 60_000;
/** So that a run ends when the next one is due, and nothing is left out between them. */
const overlapMs = 500;

/** The activity that merges. It keeps in memory what it merged, from run to run; without that it reads it again. */
export function createMergeActivities({ stopping, onStep, ...ports }: MergeActivityPorts) {
  let kept: { merger: Merger; of: string } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function run(input: MergeWindowsInput, signal: AbortSignal): Promise<MergeWindowsResult> {
    const of = JSON.stringify(input);
    const before = kept?.of === of ? kept.merger : null;
    // What a failure left behind isn't gone on with.
    kept = null;
    const merger = before !== null && (await before.isLatest()) ? before : createMerger(ports, input);
    const untilMs = (Math.floor(Date.now() / minuteMs) + 1) * minuteMs + overlapMs;
    const result = await runMerger(merger, untilMs, AbortSignal.any([signal, stopping]));
    kept = { merger, of };
    if (stopping.aborted) throw new WorkerStops();
    return result;
  }

  return {
    /** Until the next full minute. */
    mergeWindows: (input: MergeWindowsInput): Promise<MergeWindowsResult> =>
      performStep(
        'mergeWindows',
        () => {
          // One that Temporal took for dead may still be at it.
          const mine = last.catch(() => {}).then(() => run(input, cancellationSignal()));
          last = mine;
          return mine;
        },
        onStep,
      ),
  };
}
