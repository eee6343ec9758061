import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { createFlights } from '../../../consumers/telemetry/flights.ts';
import { createConsumerMetrics } from '../../../consumers/telemetry/metrics.ts';
import type { Batches, SubmissionsQueue } from '../../../consumers/telemetry/ports.ts';
import { startReporter } from '../../../consumers/telemetry/reporter.ts';
import { createTally } from '../../../consumers/telemetry/tally.ts';
import type { ConsumerReport } from '../../../contracts/telemetry/consumers.ts';
import { silentLogger } from '../../api/app-for-test.ts';
import { expectEventually } from '../../helpers/eventually.ts';

test('the last report of a consumer that stops says so', async () => {
  const reports: ConsumerReport[] = [];
  const batches: Batches = {
    start: async () => {},
    result: async () => null,
    status: () => Promise.reject(new Error('not asked for')),
    ping: async () => {},
    report: async (report) => void reports.push(report),
  };
  const queue: SubmissionsQueue = {
    circuit: 'closed',
    receive: async () => [],
    release: async () => {},
    backlog: async () => 7,
  };
  const flights = createFlights({ batches, limit: 1, logger: silentLogger, onEnd: () => {} });
  const metrics = createConsumerMetrics(new Registry());
  const reporter = startReporter({
    ...{ consumerId: 'c', batches, queue, flights, metrics, tally: createTally(metrics), logger: silentLogger },
    oldestSentAtMs: () => null,
  });
  await expectEventually(() => expect(reports).toHaveLength(1));
  await reporter.stop();
  flights.close();
  expect(reports).toMatchObject([
    { consumerId: 'c', stopped: false, backlog: 7 },
    { consumerId: 'c', stopped: true },
  ]);
});
