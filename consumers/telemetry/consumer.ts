import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Decoded, Submission } from '../../contracts/telemetry/submission.ts';
import type { BatchDraft, BatchLimits, DraftedMessage } from '../../domain/telemetry/batch-draft.ts';
import { addMessage, fits, isFull, newDraft } from '../../domain/telemetry/batch-draft.ts';
import { decodeSubmission } from '../../domain/telemetry/decode-submission.ts';
import type { Running } from '../../runtime/process.ts';
import { sampled } from '../../runtime/sampled.ts';
import type { Flights } from './flights.ts';
import type { ReceivedMessage, SubmissionsQueue } from './ports.ts';
import type { createTally } from './tally.ts';

export interface ConsumerOptions {
  queue: SubmissionsQueue;
  flights: Flights;
  tally: ReturnType<typeof createTally>;
  logger: Logger;
  /** Long polls side by side. */
  pollers: number;
  limits: BatchLimits;
  /** How long a batch waits for more messages after its first. */
  lingerMs: number;
  visibilitySeconds: number;
  /** Bytes that a submission's records will have, told how many it has itself as JSON. */
  recordBytesOf(submission: Submission, jsonBytes: number): number;
  /** How long a stopping consumer waits for the batches in flight, which need it only to tell their end. */
  landWithinMs: number;
  /** Told how full each batch is that goes off, 0 to 1. */
  onBatch(fill: number): void;
}

/** How long a stopping consumer waits for polls under way: a message that one brings would else wait for its next delivery. */
const lastPollMs = 1_500;
const idleMs = 250;
const failedPollMs = 1_000;

/** Takes submissions, checks them, and hands them to Temporal in batches; stopping waits for all that it has in hand. */
export function createSubmissionsConsumer(options: ConsumerOptions): Running & { oldestSentAtMs(): number | null } {
  const { queue, flights, tally, logger, limits } = options;
  const stopping = new AbortController();
  const aborting = new AbortController();
  const sentAt = new Map<string, number>();
  const logSkipped = sampled(logger);
  const logRejected = sampled(logger);
  let draft: BatchDraft | null = null;
  let linger: NodeJS.Timeout | undefined;
  const departures = new Set<Promise<void>>();

  const isFilling = () => draft !== null && !isFull(draft, limits);
  // While a batch waits for room none is begun: with a poll or two always under way that would never end.
  const mayTake = () => flights.holding === null && flights.queued === 0 && (flights.hasRoom() || isFilling());

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (!mayTake()) {
        await pause(idleMs);
        continue;
      }
      try {
        const takenAtMs = Date.now();
        const messages = await queue.receive(aborting.signal);
        for (const message of messages) take(message, takenAtMs);
      } catch (error) {
        if (aborting.signal.aborted) return;
        logger.debug({ err: error }, 'the queue gave no messages');
        await pause(failedPollMs);
      }
    }
  }

  function take(message: ReceivedMessage, takenAtMs: number): void {
    const { messageId } = message;
    const decoded = decodeSubmission(message.body);
    for (const skipped of decoded.skipped) logSkipped({ messageId, ...skipped }, 'left an invalid event out');
    if ('reason' in decoded) {
      const { reason, detail } = decoded;
      logRejected({ messageId, reason, detail }, 'a broken submission goes to the rejects');
    }
    const [drafted, bytes] = draftMessage(message, decoded);
    tally.took(message, decoded, 'reason' in decoded ? 0 : options.recordBytesOf(decoded.submission, bytes));
    if (draft !== null && !fits(draft, drafted, bytes, limits)) depart();
    if (draft === null) {
      draft = newDraft(takenAtMs);
      linger = setTimeout(depart, options.lingerMs);
    }
    addMessage(draft, drafted, bytes);
    sentAt.set(messageId, message.sentAtMs);
    if (isFull(draft, limits)) depart();
  }

  /** Sends the batch in the making off. */
  function depart(): void {
    clearTimeout(linger);
    if (draft === null) return;
    const departure = launch(draft).finally(() => departures.delete(departure));
    departures.add(departure);
    draft = null;
  }

  async function launch({ submissions, contents, rejects, events, takenAtMs }: BatchDraft): Promise<void> {
    options.onBatch(events / limits.maxEvents);
    const { visibilitySeconds } = options;
    const messages = [...submissions, ...rejects];
    const forget = () => {
      for (const { messageId } of messages) sentAt.delete(messageId);
    };
    const batch = { batchId: randomUUID(), takenAt: new Date(takenAtMs).toISOString(), visibilitySeconds };
    const started = await flights.launch({ ...batch, submissions, rejects, contents }, forget);
    if (started) return;
    forget();
    logger.warn({ messages: messages.length }, 'Temporal took no batch in time: its messages go back to the queue');
    await queue.release(messages).catch(() => {});
  }

  const pause = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => {});
  const polling = Promise.all(Array.from({ length: options.pollers }, poll));

  return {
    oldestSentAtMs: () => (sentAt.size === 0 ? null : Math.min(...sentAt.values())),
    async stop() {
      stopping.abort();
      const late = setTimeout(() => aborting.abort(), lastPollMs);
      await polling;
      clearTimeout(late);
      depart();
      const landed = Promise.all(departures).then(() => flights.landed());
      await Promise.race([landed, delay(options.landWithinMs, undefined, { ref: false })]);
      const left = { inFlight: flights.inFlight, waiting: departures.size };
      if (left.inFlight > 0)
        logger.info(left, 'batches in flight go on in Temporal; messages of those that wait come back to the queue');
      flights.close();
    },
  };
}

/** @returns the message, and how many bytes it adds to a batch */
function draftMessage(message: ReceivedMessage, decoded: Decoded): [DraftedMessage, number] {
  const { messageId, receiptHandle, body, receiveCount } = message;
  if ('reason' in decoded) {
    const { reason, detail } = decoded;
    const reject = { messageId, receiptHandle, reason, detail, body, receiveCount };
    return [{ reject }, Buffer.byteLength(JSON.stringify(reject))];
  }
  const { submission } = decoded;
  const json = JSON.stringify(submission);
  const drafted = { messageId, receiptHandle, events: submission.events.length };
  return [{ submission: drafted, content: { submission, json } }, Buffer.byteLength(json)];
}
