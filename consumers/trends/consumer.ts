import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { GathererOptions } from '../../domain/trends/batch-gatherer.ts';
import { createBatchGatherer } from '../../domain/trends/batch-gatherer.ts';
import { readOffsetMetadata } from '../../domain/trends/offset-metadata.ts';
import { standingAt, standingFresh } from '../../domain/trends/standing.ts';
import type { Running } from '../../runtime/process.ts';
import { createCommits } from './commits.ts';
import type { Flights } from './flights.ts';
import { createHandOver } from './hand-over.ts';
import type { TrendsConsumerMetrics } from './metrics.ts';
import type { Linger, PartitionFlow } from './partition-flow.ts';
import { createPartitionFlow } from './partition-flow.ts';
import type { PartitionOffsets, PostsListener, PostsTopic, RejectsTopic } from './ports.ts';

export interface ConsumerOptions extends Pick<GathererOptions, 'rules' | 'decode' | 'limits'> {
  openTopic(listener: PostsListener): PostsTopic;
  rejects: RejectsTopic;
  flights: Flights;
  metrics: TrendsConsumerMetrics;
  logger: Logger;
  linger: Linger;
  /** How long a stopping consumer waits until Temporal has what it has in hand. */
  handOverWithinMs: number;
  /** Between two looks whether to take. Default: a quarter of a second. */
  watchMs?: number;
  /** Between two tries to ask Kafka. Default: a second. */
  askAgainMs?: number;
}

export interface PostsConsumer extends Running {
  topic: PostsTopic;
  /** Of the partitions that it has, in no order. */
  flows(): Iterable<[partition: number, flow: PartitionFlow]>;
}

/**
 * Takes posts of the partitions that it has a share of, counts them, and hands the counts to Temporal in batches; how far that
 * was is committed once Temporal has them. While Temporal, its worker or Cassandra is away, nothing is taken; of each
 * partition, one batch is under way and one in the making, so that what it holds doesn't depend on how far behind it is.
 */
export function startPostsConsumer(options: ConsumerOptions): PostsConsumer {
  const { rejects, flights, metrics, logger, askAgainMs = 1_000 } = options;
  const stopping = new AbortController();
  const flows = new Map<number, PartitionFlow>();
  const handOver = createHandOver({ rejects, flights, metrics, logger });
  /** Counts how often partitions were shared anew. */
  let share = 0;

  function onShare(partitions: number[]): void {
    share += 1;
    metrics.shares.inc();
    metrics.partitions.set(partitions.length);
    for (const [partition, flow] of flows) {
      if (partitions.includes(partition)) flow.halt();
      else discard(partition, flow);
    }
    void assume(partitions);
  }

  function discard(partition: number, flow: PartitionFlow): void {
    flow.discard();
    flows.delete(partition);
    commits.forget(partition);
    metrics.lag.remove({ partition });
  }

  /** Goes on with partitions of its share, unless that has changed by the time that it is known where. */
  async function assume(partitions: number[]): Promise<void> {
    const mine = share;
    const isOver = () => mine !== share || stopping.signal.aborted;
    while (!isOver()) {
      const offsets = await topic.offsets().catch((error: unknown) => {
        logger.warn({ err: error }, 'Kafka doesn’t tell how far its partitions are');
        return [];
      });
      if (isOver()) return;
      const known = offsets.filter(({ partition }) => partitions.includes(partition));
      const left = partitions.filter(
        (partition) => !known.some((offset) => offset.partition === partition && go(offset)),
      );
      if (left.length === 0) return;
      partitions = left;
      await delay(askAgainMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  /** @returns whether the partition can be gone on with */
  function go(offsets: PartitionOffsets): boolean {
    const { partition, firstOffset, endOffset, committed } = offsets;
    const own = flows.get(partition);
    const isOwn = own !== undefined && (committed === null || committed.offset <= own.departedUntil);
    const goesOnAt = isOwn ? own.countedUntil : (committed?.offset ?? firstOffset);
    if (goesOnAt > endOffset) {
      const facts = { partition, countedUntil: String(goesOnAt), endsAt: String(endOffset) };
      logger.error(
        facts,
        'Kafka has less of a partition than was counted, as if the topic were another: takes nothing of it',
      );
      return false;
    }
    if (goesOnAt < firstOffset) noteLost(partition, goesOnAt, firstOffset);
    const flow = isOwn ? own : takeOver(offsets);
    flow.goOn(firstOffset);
    return true;
  }

  function takeOver({ partition, firstOffset, committed }: PartitionOffsets): PartitionFlow {
    flows.get(partition)?.discard();
    commits.forget(partition);
    const state = committed && readOffsetMetadata(committed.metadata, committed.offset);
    if (committed !== null && state === null)
      logger.warn(
        { partition, offset: String(committed.offset) },
        'somebody else moved a partition: what was counted is refused, and repeats may count',
      );
    const standing =
      committed === null || state === null
        ? standingFresh(committed?.offset ?? firstOffset)
        : standingAt(committed.offset, state);
    const flow = createPartitionFlow(
      // Where somebody moved it, what is in between is not waited for.
      { ...standing, isFirst: state === null },
      {
        ...{ partition, topic, handOver, linger: options.linger, mayTake },
        gathererAt: (from) => createBatchGatherer({ ...options, standing: from }),
        onTaken: (taken) => commits.add(partition, taken),
        onMisplaced: () => void assume([partition]),
      },
    );
    flows.set(partition, flow);
    return flow;
  }

  function noteLost(partition: number, from: bigint, to: bigint): void {
    const messages = Number(to - from);
    metrics.lost.inc(messages);
    logger.error({ partition, messages }, 'messages left Kafka before they were read: its retention is too short');
  }

  const mayTake = () => flights.holding === null && !stopping.signal.aborted;
  const topic = options.openTopic({ onShare, onPosts: (posts) => flows.get(posts.partition)?.take(posts) });
  const commits = createCommits({
    topic,
    isOurs: (partition) => flows.has(partition),
    onFailure: (error) => logger.debug({ err: error }, 'Kafka did not take how far a partition is: tries again'),
  });
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      for (const flow of flows.values()) flow.work();
      await delay(options.watchMs ?? 250, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();

  return {
    topic,
    flows: () => flows,
    async stop() {
      stopping.abort();
      await watching;
      const late = setTimeout(() => {
        for (const flow of flows.values()) flow.discard();
        commits.close();
      }, options.handOverWithinMs);
      await Promise.all([...flows.values()].map((flow) => flow.finish()));
      await commits.done();
      clearTimeout(late);
      await topic.close();
      await rejects.close();
      flights.close();
    },
  };
}
