import { TrendsRefusal } from '../../../contracts/trends/failures.ts';
import { paneMs } from '../../../contracts/trends/panes.ts';
import { isPaneClosed } from '../../../domain/trends/lateness.ts';
import type { PaneSource, ProgressMark } from '../ports.ts';

type Batches = Pick<PaneSource, 'batches'>;

interface Beginning {
  /** Of the first message that Kafka took when posts of the time could come. */
  begin: bigint;
  /** Of the oldest message that is still there. */
  firstOffset: bigint;
  /** When the time begins, milliseconds since 1970. */
  fromMs: number;
}

/**
 * From which offset on a partition has to be read.
 * @throws {TrendsRefusal} where posts of the time may have been before that, and have left Kafka
 */
export async function startOf(
  source: Batches,
  { partition, nextOffset, watermarkMs }: ProgressMark,
  { begin, firstOffset, fromMs }: Beginning,
): Promise<bigint> {
  // Only if the oldest message is of that time may there have been others of it before.
  if (firstOffset > 0n && begin <= firstOffset) {
    const [next] = await source.batches(partition, firstOffset, nextOffset, 1);
    const goneMs = next === undefined ? watermarkMs : next.watermarkBeforeMs;
    if (goneMs !== null && goneMs >= fromMs)
      throw new TrendsRefusal(
        `Posts from ${new Date(fromMs).toISOString()} on have left Kafka, at least some of partition ${partition}.`,
      );
  }
  return begin < nextOffset ? begin : nextOffset;
}

interface Ending {
  /** Of the first message that Kafka took when the time could take no more posts. */
  after: bigint;
  start: bigint;
  /** When the time ends, milliseconds since 1970. */
  toMs: number;
  graceMs: number;
}

/**
 * Up to which offset a partition has to be read: where the first batch begins that can have nothing of the time but what is late,
 * or else where counting is now.
 * @returns with the latest `created_at` before it
 */
export async function endOf(
  source: Batches,
  { partition, nextOffset, watermarkMs }: ProgressMark,
  { after, start, toMs, graceMs }: Ending,
): Promise<{ offset: bigint; watermarkMs: number | null }> {
  const [batch] = await source.batches(partition, after > start ? after : start, nextOffset, 1);
  const isBehind = batch !== undefined && isPaneClosed(toMs - paneMs, batch.watermarkBeforeMs, graceMs);
  return isBehind
    ? { offset: batch.firstOffset, watermarkMs: batch.watermarkBeforeMs }
    : { offset: nextOffset, watermarkMs };
}
