import type { CountPostsResult } from '../../contracts/trends/batch.ts';
import type * as shared from '../flights.ts';
import { createFlights as createSharedFlights } from '../flights.ts';
import type { DepartingBatch, TrendsBatches, TrendsServer } from './ports.ts';

type SharedOptions = shared.FlightsOptions<DepartingBatch, CountPostsResult, TrendsServer>;

export interface FlightsOptions extends Pick<SharedOptions, 'limit' | 'logger' | 'overdueMs' | 'watchMs' | 'onEnd'> {
  batches: TrendsBatches;
}

export type Flights = shared.Flights<DepartingBatch, TrendsServer>;

/** Batches wait for room and for Temporal as long as it takes: Kafka keeps their posts. */
export function createFlights({ batches, ...options }: FlightsOptions): Flights {
  return createSharedFlights({
    ...options,
    batches: {
      ...batches,
      async start(batch) {
        batch.taken = await batches.start(batch.input, batch.panes);
      },
    },
    workflowId: (batchId) => batchId,
    patienceWith: () => ({
      roomUntilMs: Number.POSITIVE_INFINITY,
      startUntilMs: () => Number.POSITIVE_INFINITY,
    }),
    waitsFor: batches.waitsFor,
  });
}
