import { rawValueTypeInfo } from '@temporalio/common';
import { continueAsNew, defineWorkflowOptions } from '@temporalio/workflow';
import type { CountPostsInput, CountPostsResult } from '../contracts/trends/batch.ts';
import type { MergeWindowsInput, MergeWindowsResult } from '../contracts/trends/merge.ts';
import type { ReprocessProgress, ReprocessTrendsInput } from '../contracts/trends/reprocess.ts';
import type { CountingProgress } from './internal/count-posts.ts';
import { countBatch } from './internal/count-posts.ts';
import { merge } from './internal/merge-windows.ts';
import type { ReprocessingSoFar } from './internal/reprocess.ts';
import { reprocess } from './internal/reprocess.ts';
import type { UnreadPanes } from './internal/trends-activities.ts';

/**
 * One batch of a partition's posts into panes. Invariant: progress moves behind a batch only once all of its panes are stored,
 * and those of all batches before it; so what is counted of a partition is always all of its posts up to an offset, each once.
 * Outages are waited out, however long they take.
 * @param panes as `encodePanes` writes them
 * @param earlier what an earlier run of this batch got done, when it continued as new
 * @throws {ApplicationFailure} `trends_refused`, where only some of its posts were counted already
 */
export const countPosts = (
  input: CountPostsInput,
  panes: UnreadPanes,
  earlier?: CountingProgress,
): Promise<CountPostsResult> =>
  countBatch(input, panes, earlier, (progress) => continueAsNew<typeof countPosts>(input, panes, progress));

defineWorkflowOptions(countPosts, { staticOptions: { typeInfo: { inputTypes: [{}, rawValueTypeInfo] } } });

/**
 * Run by a schedule: merges panes into windows for a minute, and makes those final that are over. Outages are waited out, however
 * long they take; no other run begins meanwhile.
 */
export const mergeWindows = (input: MergeWindowsInput): Promise<MergeWindowsResult> => merge(input);

/**
 * Counts the posts of a time once more, from Kafka, by another rule for retweets if need be. Invariant: what was counted before is
 * told until all of it is counted anew; then it is switched over to that at once, together with what live counting has behind it.
 * Outages are waited out, however long they take. Cancelled before the switch, it leaves everything as it was; after it, it goes on.
 * @param earlier what an earlier run got done, when it continued as new
 * @throws {ApplicationFailure} `trends_refused`, where the time is empty, to come, or has left Kafka
 */
export const reprocessTrends = (input: ReprocessTrendsInput, earlier?: ReprocessingSoFar): Promise<ReprocessProgress> =>
  reprocess(input, earlier, (soFar) => continueAsNew<typeof reprocessTrends>(input, soFar));
