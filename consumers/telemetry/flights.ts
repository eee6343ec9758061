import type { BatchStatus, PublishBatchInput, Server } from '../../contracts/telemetry/batch.ts';
import { batchWorkflowId } from '../../contracts/telemetry/batch.ts';
import type { SubmissionContent } from '../../domain/telemetry/batch-draft.ts';
import type * as shared from '../flights.ts';
import { createFlights as createSharedFlights } from '../flights.ts';
import type { Batches } from './ports.ts';

/** A batch that goes off, with what is in its submissions, in their order. */
export type DepartingBatch = PublishBatchInput & { contents: SubmissionContent[] };

type SharedOptions = shared.FlightsOptions<DepartingBatch, BatchStatus, Server>;

export interface FlightsOptions extends Pick<SharedOptions, 'limit' | 'logger' | 'overdueMs' | 'watchMs' | 'onEnd'> {
  batches: Batches;
}

export type Flights = shared.Flights<DepartingBatch, Server>;

/**
 * A batch is tried to be handed over for half its messages' visibility. Then it goes even without room: nobody but its
 * workflow holds on to its messages.
 */
export function createFlights({ batches, ...options }: FlightsOptions): Flights {
  return createSharedFlights({
    ...options,
    batches: { ...batches, start: ({ contents, ...input }) => batches.start(input, contents) },
    workflowId: batchWorkflowId,
    patienceWith(input) {
      const roomUntilMs = halfVisibilityAt(input);
      return { roomUntilMs, startUntilMs: () => roomUntilMs };
    },
    async waitsFor(batchId) {
      const { waiting } = await batches.status(batchId);
      return waiting && { cause: waiting.server, reason: waiting.reason };
    },
  });
}

const halfVisibilityAt = ({ takenAt, visibilitySeconds }: PublishBatchInput): number =>
  Date.parse(takenAt) + visibilitySeconds * 500;
