import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { KarmaActivities } from '../../activities/karma.ts';
import type { CorrectKarmaInput, SagaStatus } from '../../contracts/karma/saga.ts';
import {
  awardKarmaType,
  awardWorkflowId,
  correctionWorkflowId,
  correctKarmaType,
  sagaStatusQueryName,
} from '../../contracts/karma/saga.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { away, batchOf, discard, karmaSite } from '../helpers/karma.ts';
import { startTimeSkippingServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkippingServer();
});
afterAll(() => environment?.teardown());

/** What the ledger is asked to take back when a store is away for longer than the saga tries. */
async function takenBack(type: string, workflowId: string, input: unknown): Promise<unknown> {
  const { activities } = karmaSite(({ store, method }) => {
    if (store === 'mariadb' && method !== 'takeBack') throw away('mariadb');
  });
  const asked: unknown[] = [];
  const takeBack: KarmaActivities['takeBack'] = (given) => {
    asked.push(given);
    return activities.takeBack(given);
  };
  const taskQueue = `karma-${randomUUID()}`;
  await withWorker(environment, { taskQueue, activities: { ...activities, takeBack } }, async () => {
    const saga = await environment.client.workflow.start(type, { taskQueue, workflowId, args: [input] });
    await environment.sleep('20 minutes');
    await expectEventually(async () =>
      expect(await saga.query<SagaStatus>(sagaStatusQueryName)).toMatchObject({ state: 'parked' }),
    );
    await discard(saga);
  });
  return asked[0];
}

test('a saga takes back what is its own: the ledger is told what that is, as something else may have its id', async () => {
  const batch = batchOf(3);
  expect(await takenBack(awardKarmaType, awardWorkflowId(batch.batchId), batch)).toEqual({
    ...{ changeId: `${batch.batchId}/1`, request: null },
  });
  const request = {
    ...{ correctionId: batch.batchId, reason: 'a test' },
    correction: { kind: 'void_finding' as const, findingKey: randomUUID() },
  };
  const input: CorrectKarmaInput = { ...request, deadlineSeconds: 900 };
  expect(await takenBack(correctKarmaType, correctionWorkflowId(batch.batchId), input)).toEqual({
    ...{ changeId: `${batch.batchId}/1`, request },
  });
});
