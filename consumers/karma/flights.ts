import type { AwardKarmaInput } from '../../contracts/karma/saga.ts';
import { awardWorkflowId } from '../../contracts/karma/saga.ts';
import type * as shared from '../flights.ts';
import { createFlights as createSharedFlights } from '../flights.ts';
import type { BatchEnd, KarmaBatches } from './ports.ts';

export interface FlightsOptions
  extends Pick<shared.FlightsOptions<AwardKarmaInput, BatchEnd, never>, 'logger' | 'overdueMs' | 'watchMs' | 'onEnd'> {
  batches: KarmaBatches;
  /** Batches that may be in flight side by side. */
  limit: number;
  /** How long Temporal may refuse a batch until its messages go back to the queue. Default: a minute. */
  startWithinMs?: number;
}

export type Flights = shared.Flights<AwardKarmaInput, never>;

/**
 * Batches wait for room as long as it takes: RabbitMQ keeps their messages. Once one was parked, there is room for one only,
 * until one has come through: as long as a store is away, each would only be taken back.
 */
export function createFlights({ limit, startWithinMs = 60_000, onEnd, ...options }: FlightsOptions): Flights {
  let wasParked = false;
  return createSharedFlights({
    ...options,
    workflowId: awardWorkflowId,
    limit: () => (wasParked ? 1 : limit),
    patienceWith: () => ({
      roomUntilMs: Number.POSITIVE_INFINITY,
      startUntilMs: () => Date.now() + startWithinMs,
    }),
    // Its answer is all that is asked for: a saga that lives waits for stores by itself.
    waitsFor: (batchId) => options.batches.status(batchId).then(() => null),
    onEnd(end, batch) {
      wasParked = end === 'parked';
      onEnd(end, batch);
    },
  });
}
