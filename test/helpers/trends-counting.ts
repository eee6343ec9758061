import { readFileSync } from 'node:fs';
import type { PostsLog } from '../../activities/trends/ports.ts';
import type { CountPostsInput } from '../../contracts/trends/batch.ts';
import { liveGeneration } from '../../contracts/trends/batch.ts';
import type { RetweetRule } from '../../contracts/trends/post.ts';
import type { Standing, TopicMessage } from '../../domain/trends/batch-gatherer.ts';
import { createBatchGatherer } from '../../domain/trends/batch-gatherer.ts';
import { decodePost } from '../../domain/trends/decode-post.ts';
import type { EncodedPane } from '../../domain/trends/encode-panes.ts';
import { encodePane } from '../../domain/trends/encode-panes.ts';
import type { CountingRules } from '../../domain/trends/partition-counter.ts';
import { decodeRecordedLine } from '../../domain/trends/recorded-line.ts';

export const graceSeconds = 120;
export const rulesOf = (retweetRule: RetweetRule = 'any'): CountingRules => ({
  ...{ retweetRule, graceMs: graceSeconds * 1000, mostRecentPosts: 1_000_000 },
});

/** A recording of a quarter of an hour, in both forms of lines, not in the order of time. */
export const recordedLines = (): string[] =>
  readFileSync('test/domain/trends/golden/posts.jsonl', 'utf8').trimEnd().split('\n');

/** Posts as JSON, moved in time. */
export const movedBy = (lines: readonly string[], shiftMs: number): string[] =>
  lines.map((line) => {
    const decoded = decodeRecordedLine(line, shiftMs);
    if (decoded === null || 'reason' in decoded) throw new Error(`This line is no post: ${line}`);
    return decoded.recorded.json;
  });

export const createdAtOf = (json: string): number => Date.parse(JSON.parse(json).data.created_at);

/** What a topic has of posts: by partition, as the posts' ids say. */
export function messagesOf(posts: readonly string[], partitions: number): TopicMessage[][] {
  const topic = Array.from({ length: partitions }, (): TopicMessage[] => []);
  for (const json of posts) {
    const messages = topic[Number(BigInt(JSON.parse(json).data.id) % BigInt(partitions))] ?? [];
    const timestamp = String(createdAtOf(json) + 1_000);
    messages.push({ offset: String(messages.length), timestamp, value: Buffer.from(json) });
  }
  return topic;
}

/** A batch as a workflow is given it. */
export interface CountedBatch {
  input: CountPostsInput;
  panes: EncodedPane[];
}

const fresh: Standing = { nextOffset: 0n, watermarkMs: null, replayFromOffset: 0n };

/**
 * Counts a partition as a consumer does, each batch by one that has just taken it over.
 * @param sizes messages of each batch, one after the other, then from the beginning again
 */
export function countPartition(
  partition: number,
  messages: readonly TopicMessage[],
  sizes: readonly number[],
  rules: CountingRules = rulesOf(),
): CountedBatch[] {
  const batches: CountedBatch[] = [];
  for (let standing = fresh, index = 0; standing.nextOffset < messages.length; index += 1) {
    const limits = { messages: sizes[(index + partition) % sizes.length] ?? 1, bytes: 1_000_000 };
    const decode = (value: Uint8Array | null, receivedAtMs: number) => decodePost(value, receivedAtMs, canada);
    const gatherer = createBatchGatherer({ standing, rules, decode, limits });
    gatherer.take(messages, Number(standing.replayFromOffset));
    const gathered = gatherer.depart();
    if (gathered === null) throw new Error('Nothing was gathered.');
    const { standing: after } = gathered;
    batches.push({
      input: {
        ...{ generation: liveGeneration, partition, ...stateOf(after), before: stateOf(standing) },
        ...{ firstOffset: String(gathered.firstOffset), lastOffset: String(after.nextOffset - 1n) },
        followsOffset: index === 0 ? null : String(gathered.firstOffset),
        ...{ caughtUpAtMs: null, messages: gathered.messages, rejected: {} },
      },
      panes: gathered.panes.map((pane) => ({ startMs: pane.startMs, body: encodePane(pane) })),
    });
    standing = after;
  }
  return batches;
}

const canada = new Set(['CA']);

const stateOf = ({ watermarkMs, replayFromOffset }: Standing) => ({
  watermarkMs,
  replayFromOffset: String(replayFromOffset),
});

/** What Kafka says of it. */
export const logOf = (topic: readonly TopicMessage[][]): Pick<PostsLog, 'offsets'> => ({
  offsets: async () =>
    topic.map((messages, partition) => ({ partition, firstOffset: 0n, endOffset: BigInt(messages.length) })),
});
