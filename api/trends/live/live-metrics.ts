import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { Departure } from './listener.ts';

/**
 * Counts who listens.
 * @param listening how many do now
 */
export function createLiveMetrics(registry: Registry, listening: () => number): { gone(departure: Departure): void } {
  const registers = [registry];
  const gone = new Counter({
    ...{ name: 'vigil_trends_listeners_gone_total', registers, labelNames: ['departure'] },
    help: 'Listeners to live trends that are gone: they left, were too slow and dropped, or the API ended them',
  });
  new Gauge({
    ...{ name: 'vigil_trends_listeners', registers },
    help: 'Who listens to live trends',
    collect() {
      this.set(listening());
    },
  });
  return { gone: (departure) => gone.inc({ departure }) };
}
