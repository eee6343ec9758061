import type { BatchMemo } from '../../contracts/trends/batch.ts';
import type { BatchGatherer, GatheredBatch, Standing } from '../../domain/trends/batch-gatherer.ts';
import { standingAfter } from '../../domain/trends/standing.ts';
import type { FetchedPosts, KeyedMessage, PostsTopic } from './ports.ts';

export type Departure = GatheredBatch<KeyedMessage> & {
  partition: number;
  /** When nothing more was there to read the last time, milliseconds since 1970; null where there always was. */
  caughtUpAtMs: number | null;
  /** Whether nothing of the partition was counted before it. */
  isFirst: boolean;
};

export interface FlowOptions {
  partition: number;
  topic: Pick<PostsTopic, 'goOnAt' | 'pause' | 'resume'>;
  gathererAt(standing: Standing): BatchGatherer<KeyedMessage>;
  linger: Linger;
  /** Whether posts should be taken at all. */
  mayTake(): boolean;
  /**
   * Hands a batch to Temporal, for as long as it takes.
   * @param landed called at the end of what Temporal has from that offset on
   * @returns what that is; null when it was given up
   */
  handOver(departure: Departure, landed: () => void, lost: AbortSignal): Promise<BatchMemo | null>;
  /** Told up to where Temporal has the partition. */
  onTaken(standing: Standing): void;
  /** Told that posts came from elsewhere than where it goes on: it pauses until it is told to go on. */
  onMisplaced(): void;
}

/** How long a batch that isn't full waits for more, in milliseconds since its first message. */
export interface Linger {
  shortMs: number;
  /** While there is more to read by all that is known; and between two batches of few messages, so that those aren't many. */
  longMs: number;
  /** For fewer than so many, a workflow of their own costs more than to wait for others. */
  fewMessages: number;
}

/** A partition as its consumer works on it: one batch is under way, and one in the making. */
export interface PartitionFlow {
  /** Up to where batches have departed: from there on another consumer counts, if it takes over. */
  readonly departedUntil: bigint;
  /** Up to where posts are counted, in batches that departed and in the one in the making. */
  readonly countedUntil: bigint;
  readonly forgotten: number;
  take(posts: FetchedPosts): void;
  /** Takes nothing until it is told to go on. */
  halt(): void;
  /** Goes on where it is, or where the oldest message is that is still there. */
  goOn(firstOffset: bigint): void;
  /** Does what can be done now, and pauses or resumes the partition by that. */
  work(): void;
  /** Takes nothing more. @returns once Temporal has what was gathered, or it was given up */
  finish(): Promise<void>;
  /** Somebody else has the partition. */
  discard(): void;
}

export function createPartitionFlow(begin: Standing & { isFirst: boolean }, options: FlowOptions): PartitionFlow {
  const { partition, topic } = options;
  const lost = new AbortController();
  let gatherer = options.gathererAt(begin);
  let departedUntil = begin.nextOffset;
  let { isFirst } = begin;
  /** What was brought and isn't in a batch yet. */
  let brought: { posts: FetchedPosts; at: number } | null = null;
  let caughtUpAtMs: number | null = null;
  let isBehind = false;
  /** When the first message of the batch in the making was counted. */
  let gatheringSinceMs: number | null = null;
  let fewDepartedAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isUnderWay = false;
  let isPaused = true;
  /** Until it is told to go on. */
  let isHalted = true;
  let isFinishing = false;
  let handingOver: Promise<boolean> = Promise.resolve(true);

  function depart(): void {
    clearTimeout(timer);
    gatheringSinceMs = null;
    const batch = gatherer.depart();
    if (batch === null) return;
    if (batch.messages < options.linger.fewMessages) fewDepartedAtMs = Date.now();
    const departure = { ...batch, partition, caughtUpAtMs, isFirst };
    [departedUntil, isFirst] = [batch.standing.nextOffset, false];
    isUnderWay = true;
    handingOver = handOver(departure);
  }

  /** @returns whether Temporal has it, or another one from the same offset on */
  async function handOver(departure: Departure): Promise<boolean> {
    let landed = () => {};
    const ended = new Promise<void>((resolve) => {
      landed = resolve;
    });
    const taken = await options.handOver(departure, landed, lost.signal);
    if (taken === null || lost.signal.aborted) return false;
    const standing = standingAfter(taken);
    if (standing.nextOffset !== departure.standing.nextOffset) moveBehind(standing);
    options.onTaken(standing);
    // It may have ended before its being taken was known here, and with it where the next one begins.
    void ended.then(() => {
      isUnderWay = false;
      work();
    });
    return true;
  }

  /** Another consumer began a batch at the same offset, and it ends elsewhere. What was counted since is not to be counted so. */
  function moveBehind(standing: Standing): void {
    gatherer = options.gathererAt(standing);
    departedUntil = standing.nextOffset;
    if (!isFinishing) goOn(0n);
  }

  function goOn(firstOffset: bigint): void {
    brought = null;
    gatherer.skipTo(firstOffset);
    topic.goOnAt(partition, gatherer.position);
    [isPaused, isHalted] = [false, false];
    work();
  }

  function halt(): void {
    [isPaused, isHalted] = [true, true];
    topic.pause(partition);
  }

  function work(): void {
    if (lost.signal.aborted || isFinishing) return;
    while (brought !== null) {
      const { posts } = brought;
      isBehind = posts.nextOffset < posts.endOffset;
      brought.at = gatherer.take(posts.messages, brought.at);
      if (brought.at < posts.messages.length) {
        if (isUnderWay) break;
        depart();
      } else {
        gatherer.skipTo(posts.nextOffset);
        if (!isBehind) caughtUpAtMs = posts.fetchedAtMs;
        brought = null;
      }
    }
    if (!isUnderWay && (gatherer.isFull || lingersMs() <= 0)) depart();
    clearTimeout(timer);
    // Behind one that is under way, its end is what is waited for.
    if (gatherer.messages > 0 && lingersMs() > 0) timer = setTimeout(work, lingersMs());
    steer();
  }

  function lingersMs(): number {
    if (gatherer.messages === 0) return Number.POSITIVE_INFINITY;
    gatheringSinceMs ??= Date.now();
    const { shortMs, longMs, fewMessages } = options.linger;
    const untilMs = gatheringSinceMs + (isBehind ? longMs : shortMs);
    const isFew = gatherer.messages < fewMessages;
    return (isFew ? Math.max(untilMs, fewDepartedAtMs + longMs) : untilMs) - Date.now();
  }

  function steer(): void {
    const shouldPause = isHalted || brought !== null || !options.mayTake();
    if (shouldPause === isPaused) return;
    isPaused = shouldPause;
    if (shouldPause) topic.pause(partition);
    else topic.resume(partition);
  }

  return {
    get departedUntil() {
      return departedUntil;
    },
    get countedUntil() {
      // Less, while it reads once more what was counted before.
      if (gatherer.position < departedUntil) return departedUntil;
      return gatherer.position;
    },
    get forgotten() {
      return gatherer.forgotten;
    },
    take(posts) {
      if (lost.signal.aborted || isFinishing || isHalted) return;
      if (brought !== null || posts.fromOffset !== gatherer.position) {
        halt();
        options.onMisplaced();
        return;
      }
      brought = { posts, at: 0 };
      work();
    },
    ...{ goOn, halt, work },
    async finish() {
      isFinishing = true;
      topic.pause(partition);
      // What isn't in a batch by now is read again by whoever has the partition next.
      brought = null;
      // Behind one that wasn't taken, nothing may be committed.
      if (await handingOver) depart();
      clearTimeout(timer);
      await handingOver;
    },
    discard() {
      lost.abort();
      clearTimeout(timer);
    },
  };
}
