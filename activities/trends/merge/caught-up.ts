import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import type { PartitionProgress } from '../../../contracts/trends/windows.ts';
import type { PostsLog, ProgressMark } from '../ports.ts';

/** Between two questions to Kafka: while windows wait to be final, and otherwise, in case there are more partitions. */
const askEveryMs = 2_000;
const askAtLeastEveryMs = 60_000;

/** How far partitions are, with those that bring nothing for now: only Kafka knows that there is nothing to bring. */
export interface CaughtUp {
  /** Asks Kafka, where it is time to. */
  look(nowMs: number, merged: ReadonlyMap<number, bigint>, isWaiting: boolean): Promise<void>;
  /** All partitions; none while that isn't known. */
  partitions(marks: ReadonlyMap<number, ProgressMark>): PartitionProgress[];
}

/** @param log null to go by what consumers told alone */
export function createCaughtUp(log: Pick<PostsLog, 'offsets'> | null): CaughtUp {
  const caughtUpAt = new Map<number, number>();
  const known = new Set<number>();
  let askedAtMs = Number.NEGATIVE_INFINITY;

  return {
    async look(nowMs, merged, isWaiting) {
      if (log === null || nowMs - askedAtMs < (isWaiting ? askEveryMs : askAtLeastEveryMs)) return;
      askedAtMs = nowMs;
      try {
        for (const { partition, firstOffset, endOffset } of await log.offsets()) {
          known.add(partition);
          // Whatever was sent by then is merged, or was never there.
          if ((merged.get(partition) ?? firstOffset) >= endOffset) caughtUpAt.set(partition, nowMs);
        }
      } catch (error) {
        // Windows become final later.
        if (!(error instanceof StoreUnavailable)) throw error;
      }
    },
    partitions(marks) {
      if (log !== null && known.size === 0) return [];
      return [...new Set([...known, ...marks.keys()])].map((partition) => {
        const { watermarkMs = null, caughtUpAtMs = null } = marks.get(partition) ?? {};
        const latest = Math.max(caughtUpAtMs ?? 0, caughtUpAt.get(partition) ?? 0);
        return { partition, watermarkMs, caughtUpAtMs: latest === 0 ? null : latest };
      });
    },
  };
}
