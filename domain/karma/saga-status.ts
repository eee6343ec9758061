import type { LedgerChange } from '../../contracts/karma/ledger.ts';
import type { SagaStatus } from '../../contracts/karma/saga.ts';

export const beginSaga = (id: string, findings: number | null): SagaStatus => ({
  ...{ id, findings, state: 'recording', attempt: 1 },
  ...{ change: null, failure: null, parkedSince: null },
});

/** The change that a saga's attempt makes. Another attempt is another change, as one that was taken back stays so. */
export const changeIdOf = ({ id, attempt }: Pick<SagaStatus, 'id' | 'attempt'>): string => `${id}/${attempt}`;

export function noteRecorded(status: SagaStatus, change: LedgerChange): void {
  status.change = change;
  status.state = 'projecting';
}

export function beginTakingBack(status: SagaStatus, failure: SagaStatus['failure']): void {
  status.state = 'compensating';
  status.failure = failure;
}

export function noteTakenBack(status: SagaStatus): void {
  status.change = null;
}

export function park(status: SagaStatus, now: string): void {
  status.state = 'parked';
  status.parkedSince = now;
}

export function beginNextAttempt(status: SagaStatus): void {
  status.attempt += 1;
  status.state = 'recording';
  status.failure = null;
  status.parkedSince = null;
}

export function endSaga(status: SagaStatus, state: 'complete' | 'discarded' | 'refused'): void {
  status.state = state;
  status.parkedSince = null;
}
