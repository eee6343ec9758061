import type { Pane } from '../../contracts/trends/panes.ts';
import type { DecodedPost, PostReject } from '../../contracts/trends/post.ts';
import { createOpenPanes } from './open-panes.ts';
import type { CountingRules, PostFate } from './partition-counter.ts';
import { createPartitionCounter } from './partition-counter.ts';

/** A message as Kafka has it: offset and timestamp, milliseconds since 1970, are numbers in text. */
export interface TopicMessage {
  offset: string;
  timestamp: string;
  value: Uint8Array | null;
}

/** Where the counting of a partition stands between two batches: all that it takes to go on from there. */
export interface Standing {
  /** Of the first message that isn't counted. */
  nextOffset: bigint;
  /** Latest `created_at` before it, milliseconds since 1970; null before the first post. */
  watermarkMs: number | null;
  /** Of the first post whose pane still takes posts, at most `nextOffset`. */
  replayFromOffset: bigint;
}

export interface GathererOptions {
  standing: Standing;
  rules: CountingRules;
  decode(value: Uint8Array | null, receivedAtMs: number): DecodedPost;
  /** What a batch may have: messages, and bytes of its panes, or of its rejects. A single message goes beyond it. */
  limits: { messages: number; bytes: number };
}

export interface RejectedMessage<Message extends TopicMessage> extends PostReject {
  message: Message;
}

/** What was made of messages of a partition that stand one behind the other. */
export interface GatheredBatch<Message extends TopicMessage> {
  firstOffset: bigint;
  before: Omit<Standing, 'nextOffset'>;
  /** Behind it. */
  standing: Standing;
  /** In the order of time. */
  panes: Pane[];
  rejects: RejectedMessage<Message>[];
  messages: number;
  fates: Record<PostFate, number>;
  /** When Kafka got its first message, milliseconds since 1970. */
  firstReceivedAtMs: number;
}

/** Makes batches of the messages of a partition. */
export interface BatchGatherer<Message extends TopicMessage> {
  /** Offset that it goes on with. */
  readonly position: bigint;
  /** Messages that were taken into the batch in the making. */
  readonly messages: number;
  readonly isFull: boolean;
  /** Posts whose repeats would not be told, as there were too many to remember. */
  readonly forgotten: number;
  /**
   * Takes messages in the order of offsets, until the batch is full; what it had before is passed over.
   * @param from index of the first one
   * @returns index of the first one that it didn't take
   */
  take(messages: readonly Message[], from?: number): number;
  /** Nothing is there before that offset. */
  skipTo(offset: bigint): void;
  /** What was gathered since the last one; null where no message was. */
  depart(): GatheredBatch<Message> | null;
}

const noFates = (): Record<PostFate, number> => ({ counted: 0, skipped: 0, duplicate: 0, late: 0 });

/**
 * Begins by reading once more what is before the standing, as far as its panes still take posts, without counting it anew: then it
 * remembers what whoever counted before did, and each message's fate is the same whoever counts it.
 */
export function createBatchGatherer<Message extends TopicMessage>(options: GathererOptions): BatchGatherer<Message> {
  const { standing, rules, decode, limits } = options;
  const { nextOffset: begin, watermarkMs, replayFromOffset } = standing;
  const counter = createPartitionCounter(rules, watermarkMs);
  const openPanes = createOpenPanes(rules.graceMs);
  let position = replayFromOffset;
  let isReplaying = position < begin;
  let firstOffset = begin;
  let before: Omit<Standing, 'nextOffset'> = { watermarkMs, replayFromOffset };
  let rejects: RejectedMessage<Message>[] = [];
  let rejectBytes = 0;
  let messages = 0;
  let fates = noFates();
  let firstReceivedAtMs = 0;

  function moveTo(offset: bigint): void {
    position = offset;
    if (!isReplaying || position < begin) return;
    isReplaying = false;
    counter.takePanes();
  }

  function setAside(message: Message, reject: PostReject): void {
    rejects.push({ ...reject, message });
    rejectBytes += message.value?.length ?? 0;
  }

  function takeOne(message: Message, offset: bigint): void {
    const receivedAtMs = Number(message.timestamp);
    const decoded = decode(message.value, receivedAtMs);
    if (!isReplaying) {
      if (messages === 0) firstReceivedAtMs = receivedAtMs;
      messages += 1;
    }
    if ('reason' in decoded) {
      if (!isReplaying) setAside(message, decoded);
      return;
    }
    const fate = counter.count(decoded.post);
    if (fate === 'counted' || fate === 'skipped') openPanes.note(decoded.post.createdAtMs, offset);
    if (!isReplaying) fates[fate] += 1;
    else if (counter.draftBytes >= limits.bytes) counter.takePanes();
  }

  const isFull = () =>
    messages >= limits.messages ||
    (messages > 0 && (counter.draftBytes >= limits.bytes || rejectBytes >= limits.bytes));

  return {
    get position() {
      return position;
    },
    get messages() {
      return messages;
    },
    get isFull() {
      return isFull();
    },
    get forgotten() {
      return counter.forgotten;
    },
    take(given, from = 0) {
      let index = from;
      for (; index < given.length && !isFull(); index += 1) {
        const message = given[index] as Message;
        const offset = BigInt(message.offset);
        if (offset < position) continue;
        moveTo(offset);
        takeOne(message, offset);
        moveTo(offset + 1n);
      }
      return index;
    },
    skipTo(offset) {
      if (offset > position) moveTo(offset);
    },
    depart() {
      if (messages === 0) return null;
      const reached = counter.watermarkMs;
      const after = { watermarkMs: reached, replayFromOffset: openPanes.firstOffset(reached) ?? position };
      const batch = {
        ...{ firstOffset, before, panes: counter.takePanes(), rejects, messages, fates },
        firstReceivedAtMs,
        standing: { nextOffset: position, ...after },
      };
      [firstOffset, before] = [position, after];
      [rejects, rejectBytes, messages, fates] = [[], 0, 0, noFates()];
      return batch;
    },
  };
}
