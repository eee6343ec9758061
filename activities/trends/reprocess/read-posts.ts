import { TrendsRefusal } from '../../../contracts/trends/failures.ts';
import type { ReadPostsInput, ReadPostsResult, ReprocessRange } from '../../../contracts/trends/reprocess.ts';
import type { BatchGatherer, TopicMessage } from '../../../domain/trends/batch-gatherer.ts';
import { createBatchGatherer } from '../../../domain/trends/batch-gatherer.ts';
import { decodePost } from '../../../domain/trends/decode-post.ts';
import { encodePane } from '../../../domain/trends/encode-panes.ts';
import type { CountingRules } from '../../../domain/trends/partition-counter.ts';
import type { Countries } from '../../../domain/trends/place.ts';
import { standingAt, stateOf } from '../../../domain/trends/standing.ts';
import type { GenerationStore, PostsLog } from '../ports.ts';

export interface ReadPorts {
  log: Pick<PostsLog, 'read' | 'offsets'>;
  generations: Pick<GenerationStore, 'writePanes'>;
  /** But for what a retweet is, which is asked for. */
  rules: Omit<CountingRules, 'retweetRule'>;
  countries: Countries;
}

/** Reads some of a partition, and counts it. */
export interface PostsReader {
  /**
   * @param forMs after how long it ends, at the next point where that is possible
   * @returns what is left
   * @throws {TrendsRefusal} where it has left Kafka
   */
  read(input: ReadPostsInput, forMs: number, signal: AbortSignal): Promise<ReadPostsResult>;
}

/** Always the same, as what is read again must be cut where it was, so that its rows replace those that it wrote then. */
const limits = { messages: 10_000, bytes: 400_000 };

/** It remembers the posts of the last call, to go on from there at once; without that it reads once more what it has to know. */
export function createPostsReader({ log, generations, rules, countries }: ReadPorts): PostsReader {
  let kept: { key: string; gatherer: BatchGatherer<TopicMessage> } | null = null;

  const keyOf = ({ id, retweetRule, range: { partition } }: ReadPostsInput, nextOffset: string): string =>
    JSON.stringify([id, retweetRule, partition, nextOffset]);

  function begin({ range, retweetRule }: ReadPostsInput): BatchGatherer<TopicMessage> {
    const decode = (value: Uint8Array | null, receivedAtMs: number) => decodePost(value, receivedAtMs, countries);
    const standing = standingAt(BigInt(range.nextOffset), range);
    return createBatchGatherer({ standing, rules: { ...rules, retweetRule }, decode, limits });
  }

  /** What Kafka no longer has would be left out without a word. */
  async function expectThere(partition: number, offset: bigint): Promise<void> {
    const known = (await log.offsets()).find((offsets) => offsets.partition === partition);
    if (known === undefined || known.firstOffset > offset)
      throw new TrendsRefusal(`Posts have left Kafka before they were read, of partition ${partition}.`);
  }

  return {
    async read(input, forMs, signal) {
      const overAt = performance.now() + forMs;
      const [fromMs, toMs, to] = [Date.parse(input.from), Date.parse(input.to), BigInt(input.range.endOffset)];
      const { partition } = input.range;
      const gatherer = kept?.key === keyOf(input, input.range.nextOffset) ? kept.gatherer : begin(input);
      kept = null;
      let range: ReprocessRange = input.range;
      let read = 0;

      async function flush(): Promise<void> {
        const batch = gatherer.depart();
        if (batch === null) return;
        const panes = batch.panes
          .filter(({ startMs }) => startMs >= fromMs && startMs < toMs)
          .map((pane) => ({ startMs: pane.startMs, body: encodePane(pane) }));
        const firstOffset = String(batch.firstOffset);
        await generations.writePanes({ generation: input.id, partition, firstOffset, panes });
        read += batch.messages;
        range = { ...range, nextOffset: String(batch.standing.nextOffset), ...stateOf(batch.standing) };
      }

      await expectThere(partition, gatherer.position);
      const chunks = log.read({ partition, from: gatherer.position, to }, signal);
      reading: for await (const { messages, nextOffset } of chunks) {
        for (let at = 0; at < messages.length; ) {
          at = gatherer.take(messages, at);
          if (!gatherer.isFull) continue;
          await flush();
          if (performance.now() >= overAt) break reading;
        }
        gatherer.skipTo(nextOffset);
      }
      if (gatherer.position < to) {
        kept = { key: keyOf(input, range.nextOffset), gatherer };
        return { range, read };
      }
      await flush();
      return { range: { ...range, nextOffset: input.range.endOffset }, read };
    },
  };
}
