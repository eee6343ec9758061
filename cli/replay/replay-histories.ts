import type { ReplayWorkerOptions } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { ReplayFailure } from './failure.ts';
import { coreMessageIn, eventIdIn } from './failure.ts';
import type { ReplayableHistory } from './history.ts';
import { eventTypeName, lengthOfFirstTask } from './history.ts';
import { locateBreak } from './locate-break.ts';

/** What became of one history. */
export interface ReplayOutcome extends Omit<ReplayableHistory, 'history'> {
  /** `skipped`: no worker had completed a task of it yet, so there is nothing to compare with. */
  state: 'replayed' | 'skipped' | 'failed';
  failure: ReplayFailure | null;
}

/** Replays histories, one after another as they come, against the workflows of the bundle. */
export async function* replayHistories(
  options: Pick<ReplayWorkerOptions, 'workflowBundle' | 'dataConverter'>,
  histories: AsyncIterable<ReplayableHistory> | Iterable<ReplayableHistory>,
): AsyncGenerator<ReplayOutcome> {
  const skipped: ReplayOutcome[] = [];
  let current: ReplayableHistory | undefined;
  // The SDK asks for the next history only once it has given the result of the one before.
  async function* replayable(): AsyncGenerator<ReplayableHistory> {
    for await (const next of histories) {
      if (lengthOfFirstTask(next.history) === null) skipped.push(outcomeOf(next, 'skipped'));
      else {
        current = next;
        yield next;
      }
    }
  }
  for await (const { error } of Worker.runReplayHistories(options, replayable())) {
    yield* skipped.splice(0);
    if (current === undefined) throw new Error('the SDK gave a result without a history');
    if (error === undefined) yield outcomeOf(current, 'replayed');
    else yield outcomeOf(current, 'failed', await failureOf(error, options, current));
  }
  yield* skipped;
}

const outcomeOf = (
  { workflowId, runId, source }: ReplayableHistory,
  state: ReplayOutcome['state'],
  failure: ReplayFailure | null = null,
): ReplayOutcome => ({ workflowId, runId, source, state, failure });

async function failureOf(
  error: Error,
  options: ReplayWorkerOptions,
  replayed: ReplayableHistory,
): Promise<ReplayFailure> {
  const message = coreMessageIn(error);
  const { events } = replayed.history;
  const named = eventIdIn(message);
  const index = named === undefined ? await locateBreak(options, replayed) : named - 1;
  return {
    kind: error instanceof DeterminismViolationError ? 'nondeterminism' : 'task-failure',
    message,
    event: { id: index + 1, type: eventTypeName(events[index]?.eventType) },
  };
}
