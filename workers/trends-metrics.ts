import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { OnStep } from '../activities/trends/perform-step.ts';
import type { ComputedWindow } from '../contracts/trends/windows.ts';
import { keepLatest } from '../domain/trends/keep-latest.ts';
import { windowKey } from '../domain/trends/windows.ts';

/** Final windows of a day, of all kinds, are fewer. */
const mostTold = 4_096;

/** What a trends worker tells Prometheus beside what the SDK tells of its workflows. */
export function createTrendsMetrics(registry: Registry) {
  const registers = [registry];
  const stepSeconds = new Histogram({
    name: 'vigil_trends_step_seconds',
    help: 'Time of one call of an activity of trends, by how it ended; a merge takes a minute',
    labelNames: ['step', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
    registers,
  });
  const windowSeconds = new Histogram({
    name: 'vigil_trends_window_seconds',
    help: 'Time to compute and write a window',
    labelNames: ['kind'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const finalWindows = new Counter({
    name: 'vigil_trends_windows_final_total',
    help: 'Windows that became final, or that were changed after they were',
    labelNames: ['kind', 'change'],
    registers,
  });
  const cities = new Gauge({
    name: 'vigil_trends_cities',
    help: 'Cities with posts in the window that was computed last',
    labelNames: ['kind'],
    registers,
  });
  /** Revisions by window: final ones are often written again as they were. */
  const told = new Map<string, number>();

  const step: OnStep = (name, seconds, outcome) => stepSeconds.observe({ step: name, outcome }, seconds);
  return {
    step,
    window({ summary }: ComputedWindow, seconds: number): void {
      const { kind, state, revision } = summary;
      windowSeconds.observe({ kind }, seconds);
      cities.set({ kind }, summary.cities);
      if (state !== 'final' || told.get(windowKey(summary)) === revision) return;
      keepLatest(told, windowKey(summary), revision, mostTold);
      finalWindows.inc({ kind, change: revision > 1 ? 'revised' : 'none' });
    },
  };
}
