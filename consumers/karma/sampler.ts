import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from '../../runtime/process.ts';
import type { Flights } from './flights.ts';
import type { KarmaConsumerMetrics } from './metrics.ts';
import type { FindingsQueue } from './ports.ts';

export interface SamplerOptions {
  queue: Pick<FindingsQueue, 'backlog'>;
  flights: Pick<Flights, 'inFlight' | 'holding'>;
  metrics: KarmaConsumerMetrics;
  intervalMs?: number;
}

/** Looks every few seconds at what only shows as it is now. */
export function startSampler({ queue, flights, metrics, intervalMs = 2_000 }: SamplerOptions): Running {
  const stopping = new AbortController();
  const sampling = (async () => {
    while (!stopping.signal.aborted) {
      metrics.inFlight.set(flights.inFlight);
      for (const cause of ['worker', 'temporal'] as const)
        metrics.holding.set({ cause }, flights.holding?.cause === cause ? 1 : 0);
      const backlog = await queue.backlog().catch(() => null);
      if (backlog !== null) metrics.backlog.set(backlog);
      await delay(intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await sampling;
    },
  };
}
