import type { TrendsBatches, TrendsHolding } from '../../../consumers/trends/ports.ts';
import type { BatchMemo, CountPostsInput, CountPostsResult } from '../../../contracts/trends/batch.ts';
import { batchWorkflowId, liveGeneration } from '../../../contracts/trends/batch.ts';
import type { Pane } from '../../../contracts/trends/panes.ts';
import { decodePane, splitPanes } from '../../../domain/trends/encode-panes.ts';

interface Execution {
  input: CountPostsInput;
  panes: Pane[];
  memo: BatchMemo;
  end(result: CountPostsResult | null): void;
  ended: Promise<CountPostsResult | null>;
}

/** Temporal as a test steers it. */
export function memoryBatches() {
  const executions = new Map<string, Execution>();
  const state = {
    executions,
    isAway: false,
    /** It has them, and whoever asked is not told. */
    losesAnswers: false,
    hasWorker: true,
    waiting: null as TrendsHolding | null,
    /** What it says of batches that it has already. */
    begunAtMs: Date.now(),
    /** Whether batches end as soon as they begin. */
    endsAtOnce: true,
    inOrder: () => [...executions.values()],
    endAll() {
      for (const { end, memo } of executions.values()) end({ lastOffset: memo.lastOffset, panes: 0 });
    },
  };
  const reach = () => {
    if (state.isAway) throw new Error('14 UNAVAILABLE');
  };
  const batches: TrendsBatches = {
    async start(input, panes) {
      await new Promise(setImmediate);
      reach();
      const id = batchWorkflowId(liveGeneration, input);
      const known = executions.get(id);
      if (known !== undefined) return { ...known.memo, foundBegunAtMs: state.begunAtMs };
      const { lastOffset, watermarkMs, replayFromOffset, messages } = input;
      const memo = { lastOffset, watermarkMs, replayFromOffset, messages };
      let end: Execution['end'] = () => {};
      const ended = new Promise<CountPostsResult | null>((resolve) => {
        end = resolve;
      });
      executions.set(id, { input, panes: splitPanes(panes).map(({ body }) => decodePane(body)), memo, end, ended });
      if (state.endsAtOnce) end({ lastOffset, panes: 0 });
      if (state.losesAnswers) throw new Error('4 DEADLINE_EXCEEDED');
      return { ...memo, foundBegunAtMs: null };
    },
    result: async (batchId) => executions.get(batchId)?.ended ?? null,
    async ping() {
      reach();
    },
    async waitsFor() {
      reach();
      if (!state.hasWorker) throw new Error('no poller seen');
      return state.waiting;
    },
  };
  return { state, batches };
}
