import type { Pane } from '../../contracts/trends/panes.ts';
import type { Post, RetweetRule } from '../../contracts/trends/post.ts';
import { isPaneClosed } from './lateness.ts';
import type { PaneDraft } from './pane-draft.ts';
import { addPost, newPaneDraft, panesOfDrafts } from './pane-draft.ts';
import { createRecentPosts } from './recent-posts.ts';
import { paneStartOf } from './windows.ts';

export interface CountingRules {
  retweetRule: RetweetRule;
  /** How long after its end a pane takes posts. */
  graceMs: number;
  /** Ids that are remembered to tell repeats; a million take 12 to 24 MB. */
  mostRecentPosts: number;
}

export type PostFate = 'counted' | 'skipped' | 'duplicate' | 'late';

/** Counts the posts of one partition. What becomes of a post follows from those before it in the partition, not from batches. */
export interface PartitionCounter {
  /** Latest `created_at`, milliseconds since 1970; null before the first post. */
  readonly watermarkMs: number | null;
  /** Posts whose repeats would not be told, as there were too many to remember. */
  readonly forgotten: number;
  /** What the panes that would be taken are at most, as `encodePanes` writes them. */
  readonly draftBytes: number;
  /** The next post, in the order of offsets. */
  count(post: Post): PostFate;
  /** What was counted since they were last taken. What it remembers stays: the next batch goes on from it. */
  takePanes(): Pane[];
}

/**
 * Whoever takes a partition over reads once more from where the oldest open pane may begin, counts that, and throws its panes
 * away: then it remembers what the one before did.
 * @param watermarkMs that the one before had; null at the beginning of the partition
 */
export function createPartitionCounter(rules: CountingRules, watermarkMs: number | null = null): PartitionCounter {
  const { retweetRule, graceMs, mostRecentPosts } = rules;
  const recent = createRecentPosts(mostRecentPosts);
  let watermark = watermarkMs;
  let closedUntil = Number.NEGATIVE_INFINITY;
  let drafts = new Map<number, PaneDraft>();
  let draftBytes = 0;

  const isClosed = (paneStartMs: number): boolean => isPaneClosed(paneStartMs, watermark, graceMs);

  /** In a final pane too: its account tells what came late. */
  function judge(paneStartMs: number, draft: PaneDraft, post: Post): PostFate {
    const { account } = draft;
    account.read += 1;
    if (isClosed(paneStartMs)) {
      account.late += 1;
      return 'late';
    }
    if (!recent.add(paneStartMs, post.postId)) {
      account.duplicate += 1;
      return 'duplicate';
    }
    return addPost(draft, post, retweetRule);
  }

  function raiseWatermark(createdAtMs: number): void {
    if (watermark !== null && createdAtMs <= watermark) return;
    watermark = createdAtMs;
    if (paneStartOf(watermark - graceMs) === closedUntil) return;
    closedUntil = paneStartOf(watermark - graceMs);
    recent.closePanes(isClosed);
  }

  return {
    get watermarkMs() {
      return watermark;
    },
    get forgotten() {
      return recent.forgotten;
    },
    get draftBytes() {
      return draftBytes;
    },
    count(post) {
      const paneStartMs = paneStartOf(post.createdAtMs);
      let draft = drafts.get(paneStartMs);
      if (draft === undefined) {
        draft = newPaneDraft();
        drafts.set(paneStartMs, draft);
        draftBytes += draft.bytes;
      }
      const bytesBefore = draft.bytes;
      const fate = judge(paneStartMs, draft, post);
      draftBytes += draft.bytes - bytesBefore;
      raiseWatermark(post.createdAtMs);
      return fate;
    },
    takePanes() {
      const panes = panesOfDrafts(drafts);
      drafts = new Map();
      draftBytes = 0;
      return panes;
    },
  };
}
