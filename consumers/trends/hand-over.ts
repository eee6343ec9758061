import type { Logger } from 'pino';
import type { BatchMemo, CountPostsInput, TakenBatch } from '../../contracts/trends/batch.ts';
import { batchWorkflowId, liveGeneration } from '../../contracts/trends/batch.ts';
import type { PostRejectReason } from '../../contracts/trends/post.ts';
import { encodePanes } from '../../domain/trends/encode-panes.ts';
import { stateOf } from '../../domain/trends/standing.ts';
import { sampled } from '../../runtime/sampled.ts';
import type { Flights } from './flights.ts';
import type { TrendsConsumerMetrics } from './metrics.ts';
import type { Departure, FlowOptions } from './partition-flow.ts';
import type { DepartingBatch, RejectsTopic } from './ports.ts';

export interface HandOverOptions {
  rejects: RejectsTopic;
  flights: Flights;
  metrics: TrendsConsumerMetrics;
  logger: Logger;
}

/**
 * Sets aside what a batch has of messages that can't be read, and hands it to Temporal then: whoever goes on behind it finds all
 * of it done.
 */
export function createHandOver({ rejects, flights, metrics, logger }: HandOverOptions): FlowOptions['handOver'] {
  const logReject = sampled(logger);

  return async (departure, landed, lost) => {
    const { partition, rejects: broken } = departure;
    for (const { reason, detail, message } of broken)
      logReject({ partition, offset: message.offset, reason, detail }, 'sets a message aside');
    if (broken.length > 0 && !(await rejects.send(partition, broken, lost))) return null;
    const batch = batchOf(departure);
    const isTaken = await flights.launch(batch, landed, lost);
    if (!isTaken || batch.taken === null) return null;
    if (isOlderThanPosts(batch.taken, departure)) {
      logger.error(
        { partition, firstOffset: batch.input.firstOffset },
        'Temporal has a batch of this offset that is older than its posts, as if the topic were made anew: takes nothing more of the partition',
      );
      return null;
    }
    if (batch.taken.lastOffset === batch.input.lastOffset) note(departure);
    else noteFound(batch.input, batch.taken);
    return batch.taken;
  };

  function note({ messages, fates, rejects: broken }: Departure): void {
    metrics.batchPosts.observe(messages);
    for (const [fate, posts] of Object.entries(fates)) metrics.posts.inc({ fate }, posts);
    for (const { reason } of broken) metrics.rejects.inc({ reason });
  }

  function noteFound({ partition, firstOffset }: CountPostsInput, { lastOffset }: BatchMemo): void {
    metrics.foundBatches.inc();
    logger.info({ partition, firstOffset, lastOffset }, 'another consumer began this batch: goes on behind it');
  }
}

/** Between Kafka's and Temporal's. */
const clocksDifferMs = 5 * 60_000;

/** Nobody counts posts before they came. */
const isOlderThanPosts = ({ foundBegunAtMs }: TakenBatch, { firstReceivedAtMs }: Departure): boolean =>
  foundBegunAtMs !== null && foundBegunAtMs + clocksDifferMs < firstReceivedAtMs;

function batchOf(departure: Departure): DepartingBatch {
  const { partition, firstOffset, before, standing, messages, caughtUpAtMs, isFirst, panes } = departure;
  const range = { partition, firstOffset: String(firstOffset), lastOffset: String(standing.nextOffset - 1n) };
  const input: CountPostsInput = {
    ...{ generation: liveGeneration, ...range, ...stateOf(standing), messages, caughtUpAtMs },
    followsOffset: isFirst ? null : range.firstOffset,
    before: stateOf(before),
    rejected: countsOf(departure),
  };
  return { batchId: batchWorkflowId(liveGeneration, range), input, panes: encodePanes(panes), taken: null };
}

function countsOf({ rejects }: Departure): CountPostsInput['rejected'] {
  const counts: Partial<Record<PostRejectReason, number>> = {};
  for (const { reason } of rejects) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
