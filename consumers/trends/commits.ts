import { setTimeout as delay } from 'node:timers/promises';
import type { Standing } from '../../domain/trends/batch-gatherer.ts';
import { writeOffsetMetadata } from '../../domain/trends/offset-metadata.ts';
import { stateOf } from '../../domain/trends/standing.ts';
import type { PostsTopic } from './ports.ts';

export interface CommitsOptions {
  topic: Pick<PostsTopic, 'commit'>;
  /** Whether the consumer has the partition: what another one has is its to commit. */
  isOurs(partition: number): boolean;
  onFailure(error: unknown): void;
  retryMs?: number;
}

/**
 * Commits how far partitions were taken, the latest of each, one request after the other. What fails is tried again; until then
 * whoever takes the partition over finds in Temporal what has been taken.
 */
export interface Commits {
  add(partition: number, standing: Standing): void;
  /** Somebody else has it, or had it: what wasn't committed of it would go back behind what they committed. */
  forget(partition: number): void;
  /** Settles when nothing is left to commit, or it was closed. */
  done(): Promise<void>;
  close(): void;
}

export function createCommits({ topic, isOurs, onFailure, retryMs = 500 }: CommitsOptions): Commits {
  const latest = new Map<number, Standing>();
  const committed = new Map<number, Standing>();
  const closing = new AbortController();
  let committing: Promise<void> | null = null;

  const due = () =>
    [...latest].filter(([partition, standing]) => committed.get(partition) !== standing && isOurs(partition));

  async function commitDue(): Promise<void> {
    for (let taken = due(); taken.length > 0 && !closing.signal.aborted; taken = due()) {
      try {
        await topic.commit(
          taken.map(([partition, standing]) => ({
            ...{ partition, offset: standing.nextOffset, metadata: writeOffsetMetadata(stateOf(standing)) },
          })),
        );
        for (const [partition, standing] of taken) committed.set(partition, standing);
      } catch (error) {
        onFailure(error);
        await delay(retryMs, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
    committing = null;
  }

  return {
    add(partition, standing) {
      latest.set(partition, standing);
      committing ??= commitDue();
    },
    forget(partition) {
      latest.delete(partition);
    },
    done: async () => committing ?? undefined,
    close: () => closing.abort(),
  };
}
