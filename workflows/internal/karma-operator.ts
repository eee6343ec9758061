import {
  ApplicationFailure,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { karmaFailures } from '../../contracts/karma/failures.ts';
import type { SagaMemo, SagaStatus } from '../../contracts/karma/saga.ts';
import { discardUpdateName, retryUpdateName, sagaSearchAttributes } from '../../contracts/karma/saga.ts';
import { describeSaga } from '../../domain/karma/describe-saga.ts';
import { beginNextAttempt, endSaga } from '../../domain/karma/saga-status.ts';

/**
 * Takes what operators decide. The handlers wait for nothing, so that of two only the first finds the saga parked, and none is
 * half taken when it ends.
 */
export function takeDecisions(status: SagaStatus): void {
  const validator = () => {
    if (status.state === 'parked') return;
    const message = `Only a parked saga can be retried or discarded; ${status.id} is ${status.state}.`;
    throw ApplicationFailure.create({ type: karmaFailures.refused, message, nonRetryable: true });
  };
  const retried = () => {
    beginNextAttempt(status);
    return { ...status };
  };
  const discarded = () => {
    endSaga(status, 'discarded');
    return { ...status };
  };
  setHandler(defineUpdate<SagaStatus>(retryUpdateName), retried, { validator });
  setHandler(defineUpdate<SagaStatus>(discardUpdateName), discarded, { validator });
}

/**
 * Shows operators how the saga stands, without asking it. From the first failure on: one that nothing keeps from its end
 * leaves no more events than it must.
 */
export function publish(status: SagaStatus): void {
  upsertSearchAttributes([{ key: sagaSearchAttributes.state, value: status.state }]);
  const { attempt, failure, parkedSince } = status;
  const memo: { [Name in keyof SagaMemo]: SagaMemo[Name] | null } = { attempt, failure, parkedSince };
  upsertMemo(memo);
  setCurrentDetails(describeSaga(status));
}
