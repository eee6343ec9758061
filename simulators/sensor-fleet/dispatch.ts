import { setTimeout as delay } from 'node:timers/promises';
import type { FleetSubmission } from './fleet.ts';
import { requestLimits } from './queue.ts';

export interface DispatchOptions {
  submissions: Iterable<FleetSubmission>;
  /** Submissions a second; null for as their times give, Infinity for no pause at all. */
  rate: number | null;
  total: number;
  /** Sends one request's worth, however long it takes. */
  send(bodies: string[]): Promise<void>;
  stopping: AbortSignal;
}

const requestsInFlight = 8;
/** What is due within so many milliseconds goes in one request. */
const tickMs = 50;

/** Sends submissions when they are due. Returns once the total has been sent, or it is to stop; what is under way is waited for. */
export async function dispatch({ submissions, rate, total, send, stopping }: DispatchOptions): Promise<void> {
  const startedAt = performance.now();
  const inFlight = new Set<Promise<void>>();
  let request: string[] = [];
  let bytes = 0;
  let count = 0;

  async function flush(): Promise<void> {
    if (request.length === 0) return;
    if (inFlight.size >= requestsInFlight) await Promise.race(inFlight);
    const sending = send(request).finally(() => inFlight.delete(sending));
    inFlight.add(sending);
    request = [];
    bytes = 0;
  }

  if (total > 0) {
    for (const { atMs, body } of submissions) {
      const dueMs = Math.ceil((rate === null ? atMs : (count / rate) * 1000) / tickMs) * tickMs;
      const pauseMs = startedAt + dueMs - performance.now();
      if (pauseMs > 0) {
        await flush();
        await delay(pauseMs, undefined, { signal: stopping }).catch(() => {});
      }
      if (stopping.aborted) break;
      const size = Buffer.byteLength(body);
      if (request.length === requestLimits.messages || bytes + size > requestLimits.bytes) await flush();
      request.push(body);
      bytes += size;
      count += 1;
      if (count === total) break;
    }
  }
  await flush();
  await Promise.all(inFlight);
}
