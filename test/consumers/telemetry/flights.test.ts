import { expect, test } from '@jest/globals';
import { createFlights } from '../../../consumers/telemetry/flights.ts';
import type { Batches } from '../../../consumers/telemetry/ports.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { gate } from '../../helpers/gate.ts';

test('tells which batch ended, and how long it took', async () => {
  const batches: Batches = {
    start: async () => {},
    result: async () => null,
    status: () => Promise.reject(new Error('not asked for')),
    ping: async () => {},
    report: async () => {},
  };
  const ended = gate();
  const told: unknown[] = [];
  const flights = createFlights({
    ...{ batches, limit: 1, logger: silentLogger },
    onEnd(result, batch) {
      told.push(result, batch);
      ended.open();
    },
  });
  const input = {
    takenAt: new Date().toISOString(),
    visibilitySeconds: 60,
    submissions: [],
    rejects: [],
    contents: [],
  };
  expect(await flights.launch({ batchId: 'failed', ...input }, () => {})).toBe(true);
  await ended.opened;
  expect(told).toEqual([null, { batchId: 'failed', tookMs: expect.any(Number) }]);
  flights.close();
});
