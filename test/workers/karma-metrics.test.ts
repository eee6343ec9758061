import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { AgreementReport } from '../../contracts/karma/agreement.ts';
import { createKarmaMetrics } from '../../workers/karma-metrics.ts';

const report: AgreementReport = {
  ...{ checkedAt: '2026-01-01T00:00:00.000Z', agreed: false, totals: [], differing: 3, differences: [], repaired: 2 },
  ...{ ledgerAgrees: null, unavailable: [], elapsedMs: 7 },
};

const linesOf = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

test('a comparison is told once there was one, and parked sagas while Temporal answers', async () => {
  const registry = new Registry();
  let parked = async () => 2;
  const metrics = createKarmaMetrics(registry, () => parked());
  const before = await linesOf(registry);
  expect(before).toContain('vigil_karma_sagas_parked 2');
  expect(before.filter((line) => /agree|compared/.test(line))).toEqual([]);

  metrics.report(report);
  parked = () => Promise.reject(new Error('away'));
  const after = await linesOf(registry);
  expect(after).toEqual(
    expect.arrayContaining([
      'vigil_karma_stores_agree 0',
      'vigil_karma_compared_timestamp_seconds 1767225600',
      'vigil_karma_copies_differing_total 3',
      'vigil_karma_copies_repaired_total 2',
    ]),
  );
  expect(after.filter((line) => line.includes('parked'))).toEqual([]);
});

test('steps are told with how they ended', async () => {
  const registry = new Registry();
  const metrics = createKarmaMetrics(registry, async () => 0);
  metrics.step('recordAwards', 0.02, 'done');
  metrics.step('recordAwards', 0.02, 'karma_store_unavailable');
  expect(await linesOf(registry)).toEqual(
    expect.arrayContaining([
      'vigil_karma_step_seconds_count{step="recordAwards",outcome="done"} 1',
      'vigil_karma_step_seconds_count{step="recordAwards",outcome="karma_store_unavailable"} 1',
    ]),
  );
});
