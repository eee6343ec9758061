import { metricMeter } from '@temporalio/workflow';

/** What an attempt of a saga came to; of a parked one, once more when it is parked again. */
export type SagaOutcome = 'complete' | 'parked' | 'discarded' | 'refused' | 'cancelled';

/** For Prometheus, by way of the SDK's own metrics, which don't count again what is replayed. */
export const countSaga = (outcome: SagaOutcome): void =>
  metricMeter
    .createCounter('vigil_karma_sagas_total', undefined, 'Attempts of sagas, by what they came to')
    .add(1, { outcome });
