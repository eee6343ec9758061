import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from '../../runtime/process.ts';
import type { PostsConsumer } from './consumer.ts';
import type { Flights } from './flights.ts';
import type { TrendsConsumerMetrics } from './metrics.ts';

export interface SamplerOptions {
  consumer: Pick<PostsConsumer, 'topic' | 'flows'>;
  flights: Pick<Flights, 'inFlight' | 'holding'>;
  metrics: TrendsConsumerMetrics;
  intervalMs?: number;
}

/** Looks every few seconds at what only shows as it is now. */
export function startSampler({ consumer, flights, metrics, intervalMs = 2_000 }: SamplerOptions): Running {
  const stopping = new AbortController();

  async function sampleLag(): Promise<void> {
    const offsets = await consumer.topic.offsets().catch(() => []);
    const flows = new Map(consumer.flows());
    for (const { partition, endOffset } of offsets) {
      const departedUntil = flows.get(partition)?.departedUntil;
      if (departedUntil === undefined) continue;
      metrics.lag.set({ partition }, Math.max(0, Number(endOffset - departedUntil)));
    }
  }

  const sampling = (async () => {
    while (!stopping.signal.aborted) {
      metrics.inFlight.set(flights.inFlight);
      for (const cause of ['cassandra', 'mending', 'worker', 'temporal'] as const)
        metrics.holding.set({ cause }, flights.holding?.cause === cause ? 1 : 0);
      metrics.forgotten.set([...consumer.flows()].reduce((sum, [, { forgotten }]) => sum + forgotten, 0));
      await sampleLag();
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
