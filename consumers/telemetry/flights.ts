import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { BatchStatus, PublishBatchInput } from '../../contracts/telemetry/batch.ts';
import { batchWorkflowId } from '../../contracts/telemetry/batch.ts';
import type { SubmissionContent } from '../../domain/telemetry/batch-draft.ts';
import type { Batches } from './ports.ts';

export interface FlightsOptions {
  batches: Batches;
  /** Batches that may be in flight side by side. */
  limit: number;
  logger: Logger;
  /** A batch that is this old should have ended; asking it why it hasn't costs a query. Default: 2 s. */
  overdueMs?: number;
  /** Between two looks at Temporal and the oldest batch. Default: 1 s. */
  watchMs?: number;
  /** @param result null where it ended otherwise than by completing */
  onEnd(result: BatchStatus | null, batch: { batchId: string; tookMs: number }): void;
}

/** Batches that were handed to Temporal and have not ended. */
export interface Flights {
  readonly inFlight: number;
  /** Why nothing should be taken, as the batches in flight tell; null while all is well. */
  readonly holding: Holding | null;
  /** Batches that wait for room. */
  readonly queued: number;
  hasRoom(): boolean;
  /**
   * Waits for room and hands a batch to Temporal, trying for half its messages' visibility, and follows it from then on.
   * When that is over it is handed over even without room: nobody but its workflow holds on to its messages. `landed` is called
   * at its end.
   * @returns whether Temporal has it
   */
  launch(input: PublishBatchInput, contents: SubmissionContent[], landed: () => void): Promise<boolean>;
  /** Settles when nothing is in flight. */
  landed(): Promise<void>;
  close(): void;
}

export interface Holding {
  /** Whom it waits for. */
  cause: 'stream' | 'queue' | 'worker' | 'temporal';
  reason: string;
}

const startRetryMs = 500;

export function createFlights(options: FlightsOptions): Flights {
  const { batches, limit, logger, onEnd, overdueMs = 2_000, watchMs = 1_000 } = options;
  const launchedAt = new Map<string, number>();
  const closing = new AbortController();
  let reserved = 0;
  let queued = 0;
  let holding: Holding | null = null;
  let waiters: (() => void)[] = [];

  const hold = (next: Holding | null) => {
    if (next?.cause !== holding?.cause) {
      if (next !== null) logger.warn(next, `taking no messages: ${next.reason}`);
      else logger.info('taking messages again');
    }
    holding = next;
  };

  const wake = () => {
    const woken = waiters;
    waiters = [];
    for (const resume of woken) resume();
  };
  async function wokenBy(deadline: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      waiters.push(resolve);
      timer = setTimeout(resolve, deadline - Date.now());
    });
    clearTimeout(timer);
  }
  const hasRoom = () => launchedAt.size + reserved < limit;

  async function follow(batchId: string, landed: () => void): Promise<void> {
    const result = await batches.result(batchId, closing.signal).catch(() => null);
    if (closing.signal.aborted) return;
    const tookMs = Date.now() - (launchedAt.get(batchId) ?? Date.now());
    launchedAt.delete(batchId);
    landed();
    onEnd(result, { batchId, tookMs });
    wake();
  }

  async function start(input: PublishBatchInput, contents: SubmissionContent[]): Promise<boolean> {
    const deadline = halfVisibilityAt(input);
    for (;;) {
      try {
        await batches.start(input, contents);
        return true;
      } catch (error) {
        hold(awayTemporal(error));
        if (Date.now() + startRetryMs > deadline) return false;
        await delay(startRetryMs * (0.5 + Math.random()));
      }
    }
  }

  /** What is to be waited for, as the oldest batch in flight tells. */
  async function whatHolds(): Promise<Holding | null> {
    try {
      await batches.ping();
    } catch (error) {
      return awayTemporal(error);
    }
    const [oldest] = launchedAt;
    if (oldest === undefined || Date.now() - oldest[1] < overdueMs) return null;
    const [batchId] = oldest;
    try {
      const { waiting } = await batches.status(batchId);
      return waiting && { cause: waiting.server, reason: waiting.reason };
    } catch (error) {
      // It may have ended between the two.
      if (!launchedAt.has(batchId)) return null;
      return { cause: 'worker', reason: `${batchWorkflowId(batchId)} doesn't answer: ${messageOf(error)}` };
    }
  }

  async function watch(): Promise<void> {
    for (;;) {
      await delay(watchMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      if (closing.signal.aborted) return;
      hold(await whatHolds());
    }
  }
  void watch();

  return {
    get inFlight() {
      return launchedAt.size + reserved;
    },
    get holding() {
      return holding;
    },
    get queued() {
      return queued;
    },
    hasRoom,
    async launch(input, contents, landed) {
      const deadline = halfVisibilityAt(input);
      queued += 1;
      // Nothing may come between the room's being there and its being taken, so this can't be another function's wait.
      while (!hasRoom() && Date.now() < deadline) await wokenBy(deadline);
      queued -= 1;
      reserved += 1;
      const started = await start(input, contents);
      reserved -= 1;
      if (started) {
        launchedAt.set(input.batchId, Date.now());
        void follow(input.batchId, landed);
      } else wake();
      return started;
    },
    async landed() {
      while (launchedAt.size + reserved > 0) await new Promise<void>((resolve) => waiters.push(resolve));
    },
    close: () => closing.abort(),
  };
}

const halfVisibilityAt = ({ takenAt, visibilitySeconds }: PublishBatchInput): number =>
  Date.parse(takenAt) + visibilitySeconds * 500;

const awayTemporal = (error: unknown): Holding => ({
  cause: 'temporal',
  reason: `Temporal takes no batches: ${messageOf(error)}`,
});

/** With what lies behind it: Temporal's client says that something failed, and its cause what. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error && !message.includes(cause.message) ? `${message}: ${cause.message}` : message;
}
