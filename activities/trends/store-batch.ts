import type { CountPostsInput, StoreBatchOutcome } from '../../contracts/trends/batch.ts';
import { TrendsRefusal } from '../../contracts/trends/failures.ts';
import type { EncodedPane } from '../../domain/trends/encode-panes.ts';
import type { BatchStore } from './ports.ts';

/**
 * Writes a batch, and then moves its partition's progress behind it; in this order, so that all panes of what is said to be counted
 * are there. Batches of a partition may be stored in any order, but progress goes through them one by one.
 * @param panes null where they were written before
 * @throws {TrendsRefusal} where some of its messages were counted in other batches, or messages of another topic in their place
 */
export async function storeBatch(
  store: BatchStore,
  input: CountPostsInput,
  panes: EncodedPane[] | null,
): Promise<StoreBatchOutcome> {
  const { generation, partition, watermarkMs, caughtUpAtMs } = input;
  const [first, last] = [BigInt(input.firstOffset), BigInt(input.lastOffset)];
  const counted = await store.countedUpTo(generation, partition);
  if (counted !== null && counted > first) {
    // Not even its panes are written again: if it was cut otherwise then, they would count twice.
    if ((await store.lastOffsetFrom(generation, partition, first)) === last) return 'stored';
    throw new TrendsRefusal(
      `Partition ${partition} was counted up to offset ${counted} already, and not in this batch: by others that were cut otherwise, or before the topic was made anew.`,
    );
  }
  if (panes !== null) await store.writeBatch({ ...input, panes });
  if (input.followsOffset !== null && (counted === null || counted < BigInt(input.followsOffset))) return 'early';
  await store.advance({ generation, partition, nextOffset: last + 1n, watermarkMs, caughtUpAtMs });
  return 'stored';
}
