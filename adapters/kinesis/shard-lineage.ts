import type { TailStart } from '../../contracts/telemetry/tail.ts';
import type { ListedShard } from './list-shards.ts';
import type { Position } from './shard-reader.ts';

/** A shard that is to be read, and from where on. */
export interface TailedShard {
  readonly shardId: string;
  readonly position: Position;
}

/** Which shards are to be read when: none before those that it came from have been read to their end. */
export interface ShardLineage {
  /** Takes a new list of the shards into account. Those that are missing there are gone. */
  update(listed: ListedShard[]): void;
  /** Shards whose turn it is, each told once. */
  takeReadable(): TailedShard[];
  /** Told that a shard has been read to its end. */
  finish(shard: TailedShard): void;
  /** Whether the shard is still the one of its name. */
  isCurrent(shard: TailedShard): boolean;
  /** Whether there are shards that wait for others. */
  anyWaiting(): boolean;
}

interface Known extends TailedShard {
  listed: ListedShard;
  state: 'waiting' | 'reading' | 'finished';
}

export function createShardLineage(from: TailStart): ShardLineage {
  let known = new Map<string, Known>();
  let first = true;

  /** Whoever isn't listed any more has nothing left to read. */
  const isFinished = (shardId: string | undefined): boolean =>
    (known.get(shardId ?? '')?.state ?? 'finished') === 'finished';

  const introduce = (listed: ListedShard): Known => {
    const { ShardId: shardId } = listed;
    // A shard that is new while we read holds nothing that was there before.
    const position: Position = first ? positionOf(from) : { type: 'TRIM_HORIZON' };
    return {
      listed,
      shardId,
      position,
      state: position.type === 'LATEST' && isClosed(listed) ? 'finished' : 'waiting',
    };
  };

  return {
    update(list) {
      known = new Map(
        list.map((listed) => {
          const found = known.get(listed.ShardId);
          return [listed.ShardId, found && isSame(found.listed, listed) ? found : introduce(listed)];
        }),
      );
      first = false;
    },
    takeReadable() {
      const readable = [...known.values()].filter(
        ({ listed, state }) =>
          state === 'waiting' && isFinished(listed.ParentShardId) && isFinished(listed.AdjacentParentShardId),
      );
      for (const shard of readable) shard.state = 'reading';
      return readable;
    },
    finish(shard) {
      const found = known.get(shard.shardId);
      if (found === shard) found.state = 'finished';
    },
    isCurrent: (shard) => known.get(shard.shardId) === shard,
    anyWaiting: () => [...known.values()].some(({ state }) => state === 'waiting'),
  };
}

/** A stream that was deleted and made anew has shards of the same names, which begin elsewhere. */
const isSame = (one: ListedShard, other: ListedShard): boolean =>
  one.SequenceNumberRange?.StartingSequenceNumber === other.SequenceNumberRange?.StartingSequenceNumber;

const isClosed = ({ SequenceNumberRange }: ListedShard): boolean =>
  SequenceNumberRange?.EndingSequenceNumber !== undefined;

function positionOf(from: TailStart): Position {
  if (from instanceof Date) return { type: 'AT_TIMESTAMP', at: from };
  return { type: from === 'latest' ? 'LATEST' : 'TRIM_HORIZON' };
}
