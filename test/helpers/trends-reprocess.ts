import type { ReprocessActivities } from '../../activities/trends-reprocess.ts';
import type {
  ReadPostsInput,
  ReprocessRange,
  ReprocessTrendsInput,
  SwitchGenerationInput,
} from '../../contracts/trends/reprocess.ts';

export const reprocessInput: ReprocessTrendsInput = {
  id: '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f',
  from: '2026-03-05T12:00:00.000Z',
  to: '2026-03-05T13:00:00.000Z',
  retweetRule: ['retweeted'],
};

/** Of a partition, before anything of it was read. */
export const rangeOf = (partition: number, from: number, to: number): ReprocessRange => ({
  ...{ partition, nextOffset: String(from), endOffset: String(to) },
  ...{ watermarkMs: null, replayFromOffset: String(from) },
});

type Step = keyof ReprocessActivities;

export interface SteeredReprocess {
  activities: ReprocessActivities;
  /** Steps that were begun, in their order. */
  readonly steps: Step[];
  readonly reads: ReadPostsInput[];
  readonly switches: SwitchGenerationInput[];
}

/**
 * Activities that a test steers.
 * @param ranges that the plan has; null as long as it is too early
 * @param before called at the beginning of each step, which it may fail
 * @param messages that one call reads
 */
export function steeredReprocess(
  ranges: ReprocessRange[] | (() => Promise<ReprocessRange[] | null>),
  before: (step: Step) => void | Promise<void> = () => {},
  messages = 100,
): SteeredReprocess {
  const [steps, reads, switches]: [Step[], ReadPostsInput[], SwitchGenerationInput[]] = [[], [], []];
  async function begin(step: Step): Promise<void> {
    steps.push(step);
    await before(step);
  }
  return {
    ...{ steps, reads, switches },
    activities: {
      async planReprocess() {
        await begin('planReprocess');
        return Array.isArray(ranges) ? ranges : ranges();
      },
      async readPosts(input) {
        await begin('readPosts');
        reads.push(input);
        const [next, end] = [Number(input.range.nextOffset), Number(input.range.endOffset)];
        const reached = Math.min(next + messages, end);
        const state = { watermarkMs: reached, replayFromOffset: String(next) };
        return { range: { ...input.range, ...state, nextOffset: String(reached) }, read: reached - next };
      },
      async switchGeneration(input) {
        await begin('switchGeneration');
        switches.push(input);
      },
      awaitMerge: () => begin('awaitMerge'),
    },
  };
}
