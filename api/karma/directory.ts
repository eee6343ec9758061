import type { AgreementReport } from '../../contracts/karma/agreement.ts';
import type { CorrectionRequest } from '../../contracts/karma/corrections.ts';
import type { KarmaReadings } from '../../contracts/karma/readings.ts';
import type {
  ReconcileResource,
  SagaKind,
  SagaListItem,
  SagaListState,
  SagaResource,
} from '../../contracts/karma/resource.ts';
import type { ReconcileKarmaInput } from '../../contracts/karma/upkeep.ts';
import type { ScanPosition } from '../../contracts/scans/listing.ts';

/** The karma pipeline as the API reads it, and operators act on it. */
export interface KarmaDirectory {
  readings: KarmaReadings;
  sagas: SagaDirectory;
  agreement: AgreementDirectory;
}

export interface SagaQuery {
  state?: SagaListState | undefined;
  kind?: SagaKind | undefined;
  /** Only sagas started at this moment or later. */
  since?: Date | undefined;
  /** Only sagas older than this one. */
  after?: ScanPosition | undefined;
  limit: number;
}

export interface SagaPage {
  items: Omit<SagaListItem, 'links'>[];
  /** What to give as `after` for the next page; null on the last one. */
  next: ScanPosition | null;
}

export type SagaRecord = Omit<SagaResource, 'links'>;

/** Batches and corrections. Every method throws TemporalUnavailableError when Temporal is away. */
export interface SagaDirectory {
  list(query: SagaQuery): Promise<SagaPage>;
  /** null when there is no such batch or correction. */
  get(id: string): Promise<SagaRecord | null>;
  /**
   * Takes what an operator decides about a parked saga; null when there is no such saga.
   * @throws {ProblemError} `saga-not-parked`; `worker-unavailable` while no worker takes the decision
   */
  decide(id: string, decision: 'retry' | 'discard'): Promise<SagaRecord | null>;
  /**
   * Begins a correction, or gives the one that was begun with its id.
   * @throws {ProblemError} `idempotency-key-reused` when that one is another
   */
  correct(request: CorrectionRequest): Promise<SagaRecord>;
}

/** Whether the three stores agree. Every method throws TemporalUnavailableError when Temporal is away. */
export interface AgreementDirectory {
  /** The newest comparison that ended; null before the first. */
  last(): Promise<AgreementReport | null>;
  /** When the schedule compares next; null where there is none. */
  nextAt(): Promise<string | null>;
  begin(input: ReconcileKarmaInput): Promise<ReconcileRecord>;
  /** null when there is no such comparison. */
  get(id: string): Promise<ReconcileRecord | null>;
}

export type ReconcileRecord = Omit<ReconcileResource, 'links'>;
