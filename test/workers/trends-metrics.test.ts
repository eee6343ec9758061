import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { ComputedWindow, WindowKind } from '../../contracts/trends/windows.ts';
import { emptyAccount } from '../../domain/trends/counts.ts';
import { windowFrom } from '../../domain/trends/windows.ts';
import { createTrendsMetrics } from '../../workers/trends-metrics.ts';

const windowAt = (revision: number, kind: WindowKind = 'tumbling', startMs = 0): ComputedWindow => ({
  summary: {
    ...{ ...windowFrom(kind, startMs), generation: 'live', state: revision === 0 ? 'provisional' : 'final', revision },
    ...{ account: emptyAccount(), cities: 3, latestPostMs: null, computedAt: '2026-01-01T00:00:00.000Z' },
  },
  ...{ cities: [], trends: [], topLists: [] },
});

test('a window counts as final once, and once more for each revision, however often it is written', async () => {
  const registry = new Registry();
  const { window } = createTrendsMetrics(registry);
  const five = 300_000;
  for (const revision of [0, 0, 1, 1, 1, 2, 2, 3]) window(windowAt(revision), 0.02);
  for (const revision of [1, 1]) window(windowAt(revision, 'tumbling', five), 0.02);
  window(windowAt(1, 'sliding'), 0.02);
  const { values = [] } = (await registry.getSingleMetric('vigil_trends_windows_final_total')?.get()) ?? {};
  expect(values).toEqual([
    expect.objectContaining({ labels: { kind: 'tumbling', change: 'none' }, value: 2 }),
    expect.objectContaining({ labels: { kind: 'tumbling', change: 'revised' }, value: 2 }),
    expect.objectContaining({ labels: { kind: 'sliding', change: 'none' }, value: 1 }),
  ]);
  expect(await registry.metrics()).toContain('vigil_trends_window_seconds_count{kind="tumbling"} 10');
});
