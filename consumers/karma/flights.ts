import type { AwardKarmaInput } from '../../contracts/karma/saga.ts';
import { awardWorkflowId } from '../../contracts/karma/saga.ts';
import type * as shared from '../flights.ts';
import { createFlights as createSharedFlights } from '../flights.ts';
import type { BatchEnd, KarmaBatches } from './ports.ts';

export interface FlightsOptions
  extends Pick<
    shared.FlightsOptions<AwardKarmaInput, BatchEnd, never>,
    'limit' | 'logger' | 'overdueMs' | 'watchMs' | 'onEnd'
  > {
  batches: KarmaBatches;
  /** How long Temporal may refuse a batch until its messages go back to the queue. Default: a minute. */
  startWithinMs?: number;
}

export type Flights = shared.Flights<AwardKarmaInput, never>;

/** Batches wait for room as long as it takes: RabbitMQ keeps their messages. */
export function createFlights({ startWithinMs = 60_000, ...options }: FlightsOptions): Flights {
  return createSharedFlights({
    ...options,
    workflowId: awardWorkflowId,
    patienceWith: () => ({
      roomUntilMs: Number.POSITIVE_INFINITY,
      startUntilMs: () => Date.now() + startWithinMs,
    }),
    // That it answers is all that is asked for: a saga that lives waits for stores by itself.
    waitsFor: (batchId) => options.batches.status(batchId).then(() => null),
  });
}
