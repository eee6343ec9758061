import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CircuitState } from '../../contracts/telemetry/consumers.ts';
import { reportIntervalSeconds } from '../../contracts/telemetry/consumers.ts';
import type { Running } from '../../runtime/process.ts';
import type { Flights } from './flights.ts';
import type { ConsumerMetrics } from './metrics.ts';
import { circuitLevel } from './metrics.ts';
import type { Batches, SubmissionsQueue } from './ports.ts';
import type { createTally } from './tally.ts';

export interface ReporterOptions {
  consumerId: string;
  batches: Batches;
  queue: SubmissionsQueue;
  flights: Flights;
  tally: ReturnType<typeof createTally>;
  metrics: ConsumerMetrics;
  oldestSentAtMs(): number | null;
  logger: Logger;
}

/** Tells every few seconds, and a last time when it stops, what the consumer did; a report that fails is in the next. */
export function startReporter(options: ReporterOptions): Running {
  const { batches, queue, flights, tally, metrics, logger } = options;
  const stopping = new AbortController();
  let unreportedSince = Date.now();

  async function report({ stopped }: { stopped: boolean }): Promise<void> {
    const now = Date.now();
    const oldest = options.oldestSentAtMs();
    const oldestMessageSeconds = oldest === null ? null : Math.max(0, (now - oldest) / 1000);
    const backlog = await queue.backlog().catch(() => null);
    const streamCircuit: CircuitState = flights.holding?.cause === 'stream' ? 'open' : 'closed';
    metrics.inFlight.set(flights.inFlight);
    metrics.oldestMessage.set(oldestMessageSeconds ?? 0);
    if (backlog !== null) metrics.backlog.set(backlog);
    metrics.circuit.set({ server: 'queue' }, circuitLevel[queue.circuit]);
    metrics.circuit.set({ server: 'stream' }, circuitLevel[streamCircuit]);
    const periodSeconds = (now - unreportedSince) / 1000;
    const sent = await tally.hand((done) =>
      batches.report({
        ...done,
        ...{ consumerId: options.consumerId, at: new Date(now).toISOString(), periodSeconds },
        ...{ batchesInFlight: flights.inFlight, oldestMessageSeconds, backlog },
        ...{ holding: flights.holding?.reason ?? null, queueCircuit: queue.circuit, streamCircuit, stopped },
      }),
    );
    if (sent) unreportedSince = now;
    else logger.debug('a report did not reach Temporal; the next one tells of this time too');
  }

  const reporting = (async () => {
    while (!stopping.signal.aborted) {
      await report({ stopped: false });
      await delay(reportIntervalSeconds * 1000, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await report({ stopped: true });
  })();

  return {
    async stop() {
      stopping.abort();
      await reporting;
    },
  };
}
