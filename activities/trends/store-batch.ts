import type { CountPostsInput, StoreBatchOutcome } from '../../contracts/trends/batch.ts';
import { TrendsRefusal } from '../../contracts/trends/failures.ts';
import type { EncodedPane } from '../../domain/trends/encode-panes.ts';
import type { BatchStore } from './ports.ts';

/**
 * Writes a batch, and then moves its partition's progress behind it; in this order, so that all panes of what is said to be counted
 * are there. Batches of a partition may be stored in any order, but progress goes through them one by one.
 * @param panes null where they were written before
 * @throws {TrendsRefusal} where some of its messages, but not all, were counted in other batches
 */
export async function storeBatch(
  store: BatchStore,
  input: CountPostsInput,
  panes: EncodedPane[] | null,
): Promise<StoreBatchOutcome> {
  const { generation, partition, watermarkMs, caughtUpAtMs } = input;
  const [first, last] = [BigInt(input.firstOffset), BigInt(input.lastOffset)];
  const counted = await store.countedUpTo(generation, partition);
  // Not even its panes are written again: if it was cut otherwise then, they would count twice.
  if (counted !== null && counted > last) return 'stored';
  if (counted !== null && counted > first)
    throw new TrendsRefusal(
      `Partition ${partition} was counted up to offset ${counted} already, by batches that were cut otherwise than this one.`,
    );
  if (panes !== null) await store.writeBatch({ ...input, panes });
  if (input.followsOffset !== null && (counted === null || counted < BigInt(input.followsOffset))) return 'early';
  await store.advance({ generation, partition, nextOffset: last + 1n, watermarkMs, caughtUpAtMs });
  return 'stored';
}
