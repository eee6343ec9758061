import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { PublishEventsResult, Server } from '../contracts/telemetry/batch.ts';
import type { CircuitState } from '../contracts/telemetry/consumers.ts';

const circuitLevel: Record<CircuitState, number> = { closed: 0, half_open: 1, open: 2 };

/** What a telemetry worker tells Prometheus of its publishing. */
export function createTelemetryMetrics(registry: Registry) {
  const registers = [registry];
  const publishSeconds = new Histogram({
    name: 'vigil_telemetry_publish_seconds',
    help: 'Time of one attempt to publish a batch',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const requests = new Counter({
    name: 'vigil_telemetry_put_requests_total',
    help: 'PutRecords requests',
    registers,
  });
  const records = new Counter({
    name: 'vigil_telemetry_put_records_total',
    help: 'Records that the stream has taken, whatever became of the consumer that took them from the queue',
    registers,
  });
  const failedEntries = new Counter({
    name: 'vigil_telemetry_put_retries_total',
    help: 'Entries of PutRecords requests that failed and were, or are to be, sent again',
    registers,
  });
  const circuit = new Gauge({
    name: 'vigil_telemetry_worker_circuit_state',
    help: '0 closed, 1 half open, 2 open',
    labelNames: ['server'],
    registers,
  });
  return {
    published(result: PublishEventsResult): void {
      publishSeconds.observe(result.elapsedMs / 1000);
      requests.inc(result.requests);
      for (const shard of Object.values(result.shards)) records.inc(shard.records);
      failedEntries.inc(result.failedEntries);
    },
    circuit(server: Server, state: CircuitState): void {
      circuit.set({ server }, circuitLevel[state]);
    },
  };
}
