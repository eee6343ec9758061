import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from '../../runtime/process.ts';
import type { Flights } from './flights.ts';
import type { SubmissionsQueue } from './ports.ts';

export interface UpkeepOptions {
  queue: Pick<SubmissionsQueue, 'circuit'>;
  flights: Pick<Flights, 'holding'>;
  /** Makes what is missing; safe to repeat. */
  ensure(): Promise<void>;
  intervalMs?: number;
}

/** Makes queues and stream anew where a server came back without them, as one that keeps nothing does. */
export function startUpkeep({ queue, flights, ensure, intervalMs = 5_000 }: UpkeepOptions): Running {
  const stopping = new AbortController();
  const keeping = (async () => {
    for (;;) {
      await delay(intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      const isWell = queue.circuit === 'closed' && flights.holding === null;
      // Whoever is away can't be mended; the next look is soon enough.
      if (!isWell) await ensure().catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await keeping;
    },
  };
}
