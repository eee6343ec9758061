import type { ReplayWorkerOptions } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { ReplayableHistory } from './history.ts';
import { lengthOfFirstTask } from './history.ts';

/**
 * Finds the event at which a replay breaks, where the SDK doesn't tell: the last of the shortest beginning of the history
 * that doesn't replay. Whatever goes on from a beginning that breaks breaks too, so halving finds it.
 * @returns the index of the event
 */
export async function locateBreak(
  options: ReplayWorkerOptions,
  { history, workflowId }: ReplayableHistory,
): Promise<number> {
  // A beginning that is shorter than its first task never comes to an end in a replay.
  let shortest = lengthOfFirstTask(history) ?? history.events.length;
  let breaking = history.events.length;
  while (shortest < breaking) {
    const length = Math.floor((shortest + breaking) / 2);
    const beginning = { events: history.events.slice(0, length) };
    const replays = await Worker.runReplayHistory(options, beginning, workflowId).then(
      () => true,
      () => false,
    );
    if (replays) shortest = length + 1;
    else breaking = length;
  }
  return breaking - 1;
}
