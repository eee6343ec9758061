import type { PartitionProgress } from '../../../contracts/trends/windows.ts';
import type { Row } from '../connect.ts';
import { msOf } from './moments.ts';

/** How far the partitions of a generation are counted, in their order. */
export const selectProgress =
  'SELECT partition, next_offset, watermark, caught_up_at FROM progress WHERE generation = ?';

export const readProgress = (row: Row): PartitionProgress & { nextOffset: bigint } => ({
  ...{ partition: Number(row.partition), nextOffset: row.next_offset as bigint },
  ...{ watermarkMs: msOf(row.watermark), caughtUpAtMs: msOf(row.caught_up_at) },
});
