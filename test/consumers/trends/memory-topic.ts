import type {
  CommittedOffset,
  FetchedPosts,
  KeyedMessage,
  PostsListener,
  PostsTopic,
} from '../../../consumers/trends/ports.ts';

interface Member {
  listener: PostsListener;
  share: number[];
  positions: Map<number, bigint>;
  paused: Set<number>;
  isDead: boolean;
}

export type MemoryTopic = ReturnType<typeof memoryTopic>;

/** A topic and its consumer group as Kafka has them, with messages of some partitions. @param mostFetched messages of a partition that come at once */
export function memoryTopic(logs: KeyedMessage[][], mostFetched = 10) {
  const committed = new Map<number, CommittedOffset>();
  const firstOffsets = logs.map(() => 0n);
  let members: Member[] = [];
  let isAway = false;

  function shareAnew(): void {
    for (const [index, member] of members.entries()) {
      member.share = logs.map((_, partition) => partition).filter((partition) => partition % members.length === index);
      member.positions = new Map(member.share.map((partition) => [partition, committed.get(partition)?.offset ?? 0n]));
      member.paused = new Set(member.share);
      member.listener.onShare(member.share);
    }
  }

  /** What one request brings, of each partition that isn't paused. */
  function fetch(member: Member): void {
    for (const partition of member.share) {
      if (member.paused.has(partition)) continue;
      const log = logs[partition] ?? [];
      const fromOffset = member.positions.get(partition) ?? 0n;
      const messages = log.filter(({ offset }) => BigInt(offset) >= fromOffset).slice(0, mostFetched);
      const last = messages.at(-1);
      if (last === undefined) continue;
      const nextOffset = BigInt(last.offset) + 1n;
      member.positions.set(partition, nextOffset);
      const endOffset = endOf(log);
      const posts: FetchedPosts = { partition, fromOffset, messages, nextOffset, endOffset, fetchedAtMs: Date.now() };
      member.listener.onPosts(posts);
    }
  }

  const endOf = (log: KeyedMessage[]): bigint => BigInt(log.at(-1)?.offset ?? -1) + 1n;

  function run(member: Member): void {
    if (member.isDead) return;
    if (!isAway) fetch(member);
    setImmediate(run, member);
  }

  function leave(member: Member): void {
    member.isDead = true;
    members = members.filter((other) => other !== member);
    shareAnew();
  }

  return {
    ...{ logs, committed, firstOffsets },
    setAway(away: boolean): void {
      isAway = away;
    },
    /** As a broker that lost its connections: everybody joins again, and is told its share anew. */
    shareAnew,
    /** Kafka no longer hears of the member; the member isn't told. */
    kill(index: number): void {
      const member = members[index];
      if (member !== undefined) leave(member);
    },
    open(listener: PostsListener): PostsTopic {
      const member: Member = { listener, share: [], positions: new Map(), paused: new Set(), isDead: false };
      // As with Kafka, it is told its share later.
      setImmediate(() => {
        if (member.isDead) return;
        members.push(member);
        shareAnew();
        run(member);
      });
      return {
        async offsets() {
          if (isAway) throw new Error('Kafka is away');
          return logs.map((log, partition) => ({
            ...{ partition, endOffset: endOf(log), committed: committed.get(partition) ?? null },
            firstOffset: firstOffsets[partition] ?? 0n,
          }));
        },
        goOnAt(partition, offset) {
          member.positions.set(partition, offset);
          member.paused.delete(partition);
        },
        pause: (partition) => member.paused.add(partition),
        resume: (partition) => member.paused.delete(partition),
        async commit(commits) {
          if (member.isDead || isAway) throw new Error('The coordinator is not aware of this member');
          for (const { partition, ...commit } of commits) committed.set(partition, commit);
        },
        async close() {
          if (!member.isDead) leave(member);
        },
      };
    },
  };
}
