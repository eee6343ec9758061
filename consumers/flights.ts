import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Temporal, as far as it has to do with batches. */
export interface FlightBatches<Input extends { batchId: string }, Result> {
  /** Returns once Temporal has the batch. Safe to repeat. @throws {Error} when Temporal can't be reached */
  start(input: Input): Promise<void>;
  /** Waits for its end, however long Temporal is away meanwhile; null when it ended otherwise than by completing. */
  result(batchId: string, signal: AbortSignal): Promise<Result | null>;
  /** @throws {Error} when Temporal can't be reached */
  ping(): Promise<void>;
}

export interface FlightsOptions<Input extends { batchId: string }, Result, Server extends string> {
  batches: FlightBatches<Input, Result>;
  workflowId(batchId: string): string;
  /** What a batch waits for, as its workflow says; null for nothing. @throws {Error} when no worker answers */
  waitsFor(batchId: string): Promise<Holding<Server> | null>;
  patienceWith(input: Input): Patience;
  /** Batches that may be in flight side by side. */
  limit: number;
  logger: Logger;
  /** A batch that is this old should have ended; asking it why it hasn't costs a query. Default: 2 s. */
  overdueMs?: number | undefined;
  /** Between two looks at Temporal and the oldest batch. Default: 1 s. */
  watchMs?: number | undefined;
  /** @param result null where it ended otherwise than by completing */
  onEnd(result: Result | null, batch: { batchId: string; tookMs: number }): void;
}

/** For how long a batch may be handed over; milliseconds since 1970. */
export interface Patience {
  /** By then it is handed over even without room. */
  roomUntilMs: number;
  /** Asked once there is room: when Temporal must have taken it. It is tried once at least. */
  startUntilMs(): number;
}

/** Batches that were handed to Temporal and have not ended. */
export interface Flights<Input extends { batchId: string }, Server extends string> {
  readonly inFlight: number;
  /** Why nothing should be taken, as the batches in flight tell; null while all is well. */
  readonly holding: Holding<Server> | null;
  /** Batches that wait for room. */
  readonly queued: number;
  hasRoom(): boolean;
  /**
   * Waits for room and hands a batch to Temporal, as long as there is patience with it, and follows it from then on.
   * @param landed called at its end
   * @param abandoned aborts when it needn't be handed over any more
   * @returns whether Temporal has it
   */
  launch(input: Input, landed: () => void, abandoned?: AbortSignal): Promise<boolean>;
  /** Settles when nothing is in flight. */
  landed(): Promise<void>;
  close(): void;
}

export interface Holding<Server extends string> {
  /** Whom it waits for. */
  cause: Server | 'worker' | 'temporal';
  reason: string;
}

const startRetryMs = 500;
/** What a timer can wait at most; whoever wants longer waits again. */
const longestWaitMs = 2 ** 31 - 1;

export function createFlights<Input extends { batchId: string }, Result, Server extends string>(
  options: FlightsOptions<Input, Result, Server>,
): Flights<Input, Server> {
  const { batches, limit, logger, onEnd, overdueMs = 2_000, watchMs = 1_000 } = options;
  const launchedAt = new Map<string, number>();
  const closing = new AbortController();
  let reserved = 0;
  let queued = 0;
  let holding: Holding<Server> | null = null;
  let waiters: (() => void)[] = [];

  const hold = (next: Holding<Server> | null) => {
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
      timer = setTimeout(resolve, Math.min(deadline - Date.now(), longestWaitMs));
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

  async function start(input: Input, deadline: number, abandoned?: AbortSignal): Promise<boolean> {
    for (;;) {
      try {
        await batches.start(input);
        return true;
      } catch (error) {
        hold(awayTemporal(error));
        if (Date.now() + startRetryMs > deadline || abandoned?.aborted) return false;
        await delay(startRetryMs * (0.5 + Math.random()));
      }
    }
  }

  /** What is to be waited for, as the oldest batch in flight tells. */
  async function whatHolds(): Promise<Holding<Server> | null> {
    try {
      await batches.ping();
    } catch (error) {
      return awayTemporal(error);
    }
    const [oldest] = launchedAt;
    if (oldest === undefined || Date.now() - oldest[1] < overdueMs) return null;
    const [batchId] = oldest;
    try {
      return await options.waitsFor(batchId);
    } catch (error) {
      // It may have ended between the two.
      if (!launchedAt.has(batchId)) return null;
      return { cause: 'worker', reason: `${options.workflowId(batchId)} doesn't answer: ${messageOf(error)}` };
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
    async launch(input, landed, abandoned) {
      const { roomUntilMs, startUntilMs } = options.patienceWith(input);
      abandoned?.addEventListener('abort', wake);
      queued += 1;
      // Nothing may come between the room's being there and its being taken, so this can't be another function's wait.
      while (!hasRoom() && Date.now() < roomUntilMs && !abandoned?.aborted) await wokenBy(roomUntilMs);
      queued -= 1;
      abandoned?.removeEventListener('abort', wake);
      if (abandoned?.aborted) return false;
      reserved += 1;
      const started = await start(input, startUntilMs(), abandoned);
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

const awayTemporal = (error: unknown): { cause: 'temporal'; reason: string } => ({
  cause: 'temporal',
  reason: `Temporal takes no batches: ${messageOf(error)}`,
});

/** With what lies behind it: Temporal's client says that something failed, and its cause what. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error && !message.includes(cause.message) ? `${message}: ${cause.message}` : message;
}
