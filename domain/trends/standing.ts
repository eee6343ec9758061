import type { BatchMemo, CountingState } from '../../contracts/trends/batch.ts';
import type { Standing } from './batch-gatherer.ts';

/** Where a partition stands at an offset. */
export const standingAt = (nextOffset: bigint, { watermarkMs, replayFromOffset }: CountingState): Standing => ({
  ...{ nextOffset, watermarkMs },
  replayFromOffset: BigInt(replayFromOffset),
});

/** Where it stands behind a batch. */
export const standingAfter = ({ lastOffset, ...state }: BatchMemo): Standing =>
  standingAt(BigInt(lastOffset) + 1n, state);

/** Where it stands at an offset of which nothing is known: as if there had been no posts before it. */
export const standingFresh = (nextOffset: bigint): Standing => ({
  ...{ nextOffset, watermarkMs: null },
  replayFromOffset: nextOffset,
});

/** As batches and commits have it. */
export const stateOf = ({ watermarkMs, replayFromOffset }: Omit<Standing, 'nextOffset'>): CountingState => ({
  ...{ watermarkMs, replayFromOffset: String(replayFromOffset) },
});
