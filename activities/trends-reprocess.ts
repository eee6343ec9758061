import { cancellationSignal } from '@temporalio/activity';
import type {
  ReadPostsInput,
  ReadPostsResult,
  ReprocessRange,
  ReprocessTrendsInput,
  SwitchGenerationInput,
} from '../contracts/trends/reprocess.ts';
import type { CountingRules } from '../domain/trends/partition-counter.ts';
import { NotYet, WorkerStops } from './perform-step.ts';
import type { OnStep } from './trends/perform-step.ts';
import { performStep } from './trends/perform-step.ts';
import type { GenerationStore, PaneSource, PostsLog, WindowStore } from './trends/ports.ts';
import { planReprocess } from './trends/reprocess/plan.ts';
import type { ReadPorts } from './trends/reprocess/read-posts.ts';
import { createPostsReader } from './trends/reprocess/read-posts.ts';

export interface ReprocessPorts extends Pick<ReadPorts, 'countries'> {
  source: Pick<PaneSource, 'progress' | 'batches'>;
  log: PostsLog;
  generations: GenerationStore;
  windows: Pick<WindowStore, 'state'>;
  /** Those of live counting. */
  rules: CountingRules;
  /** Aborts when the worker stops: another one is to go on at once. */
  stopping: AbortSignal;
  onStep?: OnStep;
}

export type ReprocessActivities = ReturnType<typeof createReprocessActivities>;

/** So long that a long time takes few activities, and so short that its progress is seen. */
const readForMs = 10_000;

/** The activities that count a time once more. All can be repeated. How they fail: see performStep. */
export function createReprocessActivities(ports: ReprocessPorts) {
  const { source, log, generations, windows, rules, stopping, onStep } = ports;
  const reader = createPostsReader(ports);

  async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(AbortSignal.any([cancellationSignal(), stopping]));
    } catch (error) {
      throw stopping.aborted ? new WorkerStops() : error;
    }
  }

  return {
    /** What is to be read of each partition; null while it is too early for that. */
    planReprocess: (input: ReprocessTrendsInput): Promise<ReprocessRange[] | null> =>
      performStep('planReprocess', () => planReprocess({ source, log, rules }, input, Date.now()), onStep),

    /** Reads for some seconds, and writes the panes of that. */
    readPosts: (input: ReadPostsInput): Promise<ReadPostsResult> =>
      performStep('readPosts', () => untilStopped((signal) => reader.read(input, readForMs, signal)), onStep),

    /** From now on windows are made of the panes that were read, and of what live counting has behind them. */
    switchGeneration: ({ id, from, to, retweetRule, activeSince, endOffsets }: SwitchGenerationInput): Promise<void> =>
      performStep(
        'switchGeneration',
        () =>
          generations.activate({
            ...{ generation: id, activeSinceMs: Date.parse(activeSince), retweetRule },
            ...{ fromMs: Date.parse(from), toMs: Date.parse(to) },
            endOffsets: new Map(endOffsets.map(({ partition, endOffset }) => [partition, BigInt(endOffset)])),
          }),
        onStep,
      ),

    /**
     * Done once all windows that were final are made of them; the others are within seconds, or once they are looked at. Looks once,
     * and is tried again: one that stayed to wait might keep merging itself from the worker's last slot.
     */
    awaitMerge: ({ id }: ReprocessTrendsInput): Promise<void> =>
      performStep(
        'awaitMerge',
        async () => {
          if (!(await windows.state())?.generations.includes(id)) throw new NotYet('Its windows aren’t all made yet.');
        },
        onStep,
      ),
  };
}
