import { expect, test } from '@jest/globals';
import { createFlights } from '../../../consumers/telemetry/flights.ts';
import type { Batches } from '../../../consumers/telemetry/ports.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { gate } from '../../helpers/gate.ts';

test('tells why Temporal takes nothing, not only that', async () => {
  const failure = new Error('Failed to start Workflow', { cause: new Error('14 UNAVAILABLE: no connection') });
  const batches: Batches = {
    start: () => Promise.reject(failure),
    result: async () => null,
    status: () => Promise.reject(failure),
    ping: () => Promise.reject(failure),
    report: async () => {},
  };
  const flights = createFlights({ batches, limit: 1, logger: silentLogger, onEnd: () => {} });
  const lease = { takenAt: new Date(0).toISOString(), visibilitySeconds: 60 };
  const input = { batchId: 'a', ...lease, submissions: [], rejects: [], contents: [] };
  expect(await flights.launch(input, () => {})).toBe(false);
  expect(flights.holding?.reason).toBe(
    'Temporal takes no batches: Failed to start Workflow: 14 UNAVAILABLE: no connection',
  );
  flights.close();
});

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
