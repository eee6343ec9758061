import type { CountPostsInput, CountPostsResult, TakenBatch } from '../../contracts/trends/batch.ts';
import type { RejectedMessage, TopicMessage } from '../../domain/trends/batch-gatherer.ts';
import type { FlightBatches, Holding } from '../flights.ts';

/** A message of the topic of posts. */
export interface KeyedMessage extends TopicMessage {
  key: Uint8Array | null;
}

/** What one request brought of a partition. */
export interface FetchedPosts {
  partition: number;
  /** That was asked for. */
  fromOffset: bigint;
  /** In the order of offsets, some of which may be missing. */
  messages: readonly KeyedMessage[];
  /** Of the first message that it didn't bring. */
  nextOffset: bigint;
  /** Of the next message that will be produced, as far as was known then. */
  endOffset: bigint;
  /** Milliseconds since 1970. */
  fetchedAtMs: number;
}

/** Of a partition. */
export interface PartitionOffsets {
  partition: number;
  /** Of the oldest message that is still there. */
  firstOffset: bigint;
  /** Of the next message that will be produced. */
  endOffset: bigint;
  /** null where nothing was ever committed. */
  committed: CommittedOffset | null;
}

export interface CommittedOffset {
  offset: bigint;
  /** As it was committed; null for none. */
  metadata: string | null;
}

/** The topic of posts, whose partitions the consumers of a group share. */
export interface PostsTopic {
  /** @throws {Error} when Kafka can't be asked */
  offsets(): Promise<PartitionOffsets[]>;
  /** Brings posts of a partition from there on, whatever it did before; none of a partition that somebody else has. */
  goOnAt(partition: number, offset: bigint): void;
  /** Brings no more of it, and forgets what is under way. */
  pause(partition: number): void;
  /** Goes on where it paused. */
  resume(partition: number): void;
  /** @throws {Error} when Kafka doesn't take it, as from one that no longer has a share */
  commit(commits: ({ partition: number } & CommittedOffset)[]): Promise<void>;
  /** Leaves the group, so that others have its share at once. */
  close(): Promise<void>;
}

/** Called for one thing after the other; none of them may throw. */
export interface PostsListener {
  /** The consumer's share is this from now on. Nothing comes of it until it is told where to go on. */
  onShare(partitions: number[]): void;
  onPosts(posts: FetchedPosts): void;
}

/** Topic of messages that can't be read. */
export interface RejectsTopic {
  /** Tries for as long as it takes. @returns whether they are there; false when it was given up */
  send(partition: number, rejects: RejectedMessage<KeyedMessage>[], abandoned: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** What batches may wait for apart from Temporal and its workers: Cassandra, or that a bug is mended. */
export type TrendsServer = 'cassandra' | 'mending';
export type TrendsHolding = Holding<TrendsServer>;

/** A batch that goes off. */
export interface DepartingBatch {
  /** Its workflow's id. */
  batchId: string;
  input: CountPostsInput;
  /** As `encodePanes` writes them. */
  panes: Uint8Array;
  /** What Temporal has under that id, once it has: this batch, or another one from the same offset on that was there first. */
  taken: TakenBatch | null;
}

/** Temporal, as far as a consumer needs it. */
export interface TrendsBatches extends Pick<FlightBatches<DepartingBatch, CountPostsResult>, 'result' | 'ping'> {
  /** @returns what Temporal has from that offset on: this batch, or another one that was there first. @throws {Error} when it can't be reached */
  start(input: CountPostsInput, panes: Uint8Array): Promise<TakenBatch>;
  /** What its workflow waits for; null for nothing. @throws {Error} when no worker or no server answers */
  waitsFor(batchId: string): Promise<TrendsHolding | null>;
}
