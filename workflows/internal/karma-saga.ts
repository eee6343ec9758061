import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineQuery,
  isCancellation,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { KarmaActivities } from '../../activities/karma.ts';
import type { CorrectionRequest } from '../../contracts/karma/corrections.ts';
import { karmaFailures } from '../../contracts/karma/failures.ts';
import type { LedgerChange } from '../../contracts/karma/ledger.ts';
import type { SagaStatus } from '../../contracts/karma/saga.ts';
import { sagaStatusQueryName } from '../../contracts/karma/saga.ts';
import { describeSaga } from '../../domain/karma/describe-saga.ts';
import {
  beginSaga,
  beginTakingBack,
  changeIdOf,
  endSaga,
  noteRecorded,
  noteTakenBack,
  park,
} from '../../domain/karma/saga-status.ts';
import type { Step } from './karma-activities.ts';
import { perform, withoutLimit } from './karma-activities.ts';
import { StepFailure } from './karma-failure.ts';
import { countSaga } from './karma-metrics.ts';
import { publish, takeDecisions } from './karma-operator.ts';

/** What a batch and a correction differ in. */
export interface Saga {
  id: string;
  /** Of a batch; null for a correction. */
  findings: number | null;
  /** Of a correction; null for a batch. */
  request: CorrectionRequest | null;
  deadlineSeconds: number;
  /** How the steps of its first attempt are done: those of a batch at once. */
  begin: typeof perform;
  /** @param renews the change of the last attempt, which was taken back; it stands for those before it too */
  record(activities: KarmaActivities, changeId: string, renews: string | null): Promise<LedgerChange>;
}

/**
 * One change of the ledger, brought to both projections, or to none of the three stores. Invariant: whatever happens, it
 * ends, or is parked, with all three as if it had never begun or as if it had never been interrupted.
 * @returns the status once it is `complete` or `discarded`
 * @throws {ApplicationFailure} `karma_refused`, with the status as its first detail, when it asks for what can't be done
 * @throws {CancelledFailure} when it was cancelled, once all is taken back
 */
export async function runSaga(saga: Saga): Promise<SagaStatus> {
  const status = beginSaga(saga.id, saga.findings);
  let renews: string | null = null;
  setHandler(defineQuery<SagaStatus>(sagaStatusQueryName), () => status);
  takeDecisions(status);
  setCurrentDetails(describeSaga(status));

  while (status.state === 'recording') {
    try {
      await goForward(saga, status, renews);
    } catch (error) {
      if (isCancellation(error)) beginTakingBack(status, null);
      else if (error instanceof StepFailure) refuseOrTakeBack(status, error);
      // Else it is a bug of the workflow's own: it fails the task, which a fix then mends.
      else throw error;
      publish(status);
      await takeBack(saga, status);
      renews = changeIdOf(status);
      await waitForDecision(status);
    }
  }
  return status;
}

async function goForward(saga: Saga, status: SagaStatus, renews: string | null): Promise<void> {
  const changeId = changeIdOf(status);
  // Steps that are done at once would keep the operator's answer back until they are through.
  const performSteps: typeof perform = status.attempt === 1 ? saga.begin : perform;
  const deadlineMs = Date.now() + saga.deadlineSeconds * 1000;
  const record: Step<LedgerChange> = { store: 'mariadb', run: (on) => saga.record(on, changeId, renews) };
  for (const change of await performSteps(deadlineMs, [record])) noteRecorded(status, change);
  setCurrentDetails(describeSaga(status));
  const changed = { changeIds: [changeId] };
  await performSteps(deadlineMs, [
    { store: 'cassandra', run: (on) => on.projectToCassandra(changed) },
    { store: 'redis', run: (on) => on.projectToRedis(changed) },
  ]);
  endSaga(status, 'complete');
  countSaga('complete');
  if (status.attempt > 1) publish(status);
}

function refuseOrTakeBack(status: SagaStatus, { store, message, refused }: StepFailure): void {
  const failure = { store, reason: message };
  if (!refused) {
    beginTakingBack(status, failure);
    return;
  }
  endSaga(status, 'refused');
  countSaga('refused');
  status.failure = failure;
  publish(status);
  throw ApplicationFailure.create({
    ...{ type: karmaFailures.refused, message, nonRetryable: true, details: [status] },
  });
}

/**
 * Takes back what the current attempt did, or may have done although nobody heard of it: this needs no more than the id of
 * its change, which is known before its first step, and what that is, as ids are given from outside. The ledger comes first,
 * as the projections are brought to the totals that it restores; and they get the attempt's own entries too, which they may
 * lack.
 */
function takeBack({ request }: Saga, status: SagaStatus): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    const changeId = changeIdOf(status);
    const reversal = await withoutLimit.takeBack({ changeId, request });
    if (reversal.crowdsourcers.length > 0) {
      const restored = { changeIds: [changeId, reversal.changeId] };
      await Promise.all([withoutLimit.projectToCassandra(restored), withoutLimit.projectToRedis(restored)]);
    }
    noteTakenBack(status);
  });
}

/** Parks the saga, for months if need be; returns once it is to go on or is discarded. */
async function waitForDecision(status: SagaStatus): Promise<void> {
  try {
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('The saga was cancelled.');
    park(status, new Date().toISOString());
    countSaga('parked');
    publish(status);
    await condition(() => status.state !== 'parked');
    if (status.state === 'discarded') countSaga('discarded');
    publish(status);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    endSaga(status, 'discarded');
    countSaga('cancelled');
    publish(status);
    throw error;
  }
}
