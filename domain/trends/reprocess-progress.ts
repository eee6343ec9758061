import type { ReprocessProgress } from '../../contracts/trends/reprocess.ts';

/** Whether nothing about it changes any more. */
export const hasEnded = ({ state }: Pick<ReprocessProgress, 'state'>): boolean =>
  state === 'complete' || state === 'failed';

/** How many messages are to be read in all; 0 while that isn't known. */
export const messagesToRead = ({ partitions }: Pick<ReprocessProgress, 'partitions'>): number =>
  partitions.reduce((sum, { firstOffset, endOffset }) => sum + Number(endOffset) - Number(firstOffset), 0);
