import type { Registry } from 'prom-client';
import { Histogram } from 'prom-client';
import type { OnStep } from '../activities/trends/perform-step.ts';

/** What a trends worker tells Prometheus beside what the SDK tells of its workflows. */
export function createTrendsMetrics(registry: Registry) {
  const stepSeconds = new Histogram({
    name: 'vigil_trends_step_seconds',
    help: 'Time of one call of an activity of trends, by how it ended',
    labelNames: ['step', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
    registers: [registry],
  });
  const step: OnStep = (name, seconds, outcome) => stepSeconds.observe({ step: name, outcome }, seconds);
  return { step };
}
