/** Where reading begins: with the oldest records, with those that come from now on, or with those of a moment. */
export type TailStart = 'trim-horizon' | 'latest' | Date;

export interface TailOptions {
  from: TailStart;
  /** Ends once there has been no record for so long and none is left to read; null to go on until aborted. */
  idleMs: number | null;
  /** Leaves out what arrives later, by Kinesis's clock, and ends once all that came before has been read. */
  until?: Date;
  /** Ends the reading without an error. */
  signal: AbortSignal;
  /** Told, in one sentence, why something can't be read for now, each time that it was tried. */
  onTrouble(reason: string): void;
}

/** A record as the stream hands it out. */
export interface TailedRecord {
  shardId: string;
  /** Grows along a shard; not comparable between shards. */
  sequenceNumber: string;
  partitionKey: string;
  arrivedAt: Date;
  data: Uint8Array;
}

/** Reads all shards: each in its order, and after those that it came from. Between other shards there is no order. */
export type Tail = (options: TailOptions) => AsyncIterable<TailedRecord>;
