import type { FindingRejectReason } from '../../contracts/karma/findings.ts';
import type { AwardKarmaInput, SagaStatus } from '../../contracts/karma/saga.ts';
import type { FlightBatches } from '../flights.ts';

/** A message as RabbitMQ delivered it. Acknowledging or giving back what is lost does nothing. */
export interface Delivery {
  body: Uint8Array;
  messageId: unknown;
  contentType: unknown;
  /** How often it was delivered before, to whomever. */
  earlierDeliveries: number;
  /** Aborts when it can no longer be acknowledged: RabbitMQ delivers it again. */
  lost: AbortSignal;
  acknowledge(): void;
  /** It is delivered again, which counts as one more delivery. */
  giveBack(): void;
}

/** The queue of findings. */
export interface FindingsQueue {
  /** Whether messages are to come; those that are under way come all the same. Nothing comes before it was told to. */
  take(wanted: boolean): void;
  /**
   * Puts a message among the rejects and acknowledges it then, for as long as it takes.
   * @returns whether it is there; false when it was lost before
   */
  setAside(delivery: Delivery, reason: FindingRejectReason, detail: string): Promise<boolean>;
  /** Messages that wait to be delivered. @throws {Error} while there is no connection */
  backlog(): Promise<number>;
  /** What was not acknowledged is delivered again. */
  close(): Promise<void>;
}

/** What a batch came to, as far as a consumer follows it: one that is parked waits for an operator, and counts as ended. */
export type BatchEnd = SagaStatus | 'parked';

/** Temporal, as far as a consumer needs it. */
export interface KarmaBatches extends FlightBatches<AwardKarmaInput, BatchEnd> {
  /** What its workflow says. @throws {Error} when no worker or no server answers within a few seconds */
  status(batchId: string): Promise<SagaStatus>;
}
