import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { AwardKarmaInput, SagaStatus } from '../../contracts/karma/saga.ts';
import {
  awardKarmaType,
  awardWorkflowId,
  discardUpdateName,
  retryUpdateName,
  sagaSearchAttributes,
} from '../../contracts/karma/saga.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { expectAgreement } from '../helpers/expect-agreement.ts';
import { away, batchOf, karmaSite } from '../helpers/karma.ts';
import { startDevServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startDevServer();
});
afterAll(() => environment?.teardown());

type Saga = WorkflowHandle<(input: AwardKarmaInput) => Promise<SagaStatus>>;

const parkedNow = async (saga: Saga) => {
  const query = `${sagaSearchAttributes.state.name} = 'parked' AND ExecutionStatus = 'Running' AND WorkflowId = '${saga.workflowId}'`;
  return (await environment.client.workflow.count(query)).count;
};

/** A batch that is parked at once, as Redis is away and it has no time. */
async function withParked(work: (saga: Saga, site: ReturnType<typeof karmaSite>) => Promise<void>): Promise<void> {
  const site = karmaSite(({ store, method, nth }) => {
    if (store === 'redis' && method === 'write' && nth === 1) throw away('redis');
  });
  const taskQueue = `karma-${randomUUID()}`;
  const input = batchOf(3, { deadlineSeconds: 0 });
  await withWorker(environment, { taskQueue, activities: site.activities }, async () => {
    const workflowId = awardWorkflowId(input.batchId);
    const saga: Saga = await environment.client.workflow.start(awardKarmaType, {
      ...{ taskQueue, workflowId, args: [input], memo: { findings: 3 } },
    });
    await expectEventually(async () => expect(await parkedNow(saga)).toBe(1));
    await work(saga, site);
  });
}

test('a parked batch is found without asking it, retried, and then found no more', async () => {
  await withParked(async (saga, site) => {
    const { memo } = await saga.describe();
    const failure = { store: 'redis', reason: 'redis can’t be reached (ECONNREFUSED).' };
    expect(memo).toEqual({ findings: 3, attempt: 1, failure, parkedSince: expect.any(String) });
    expectAgreement(site, 0);

    const answer = await saga.executeUpdate<SagaStatus, []>(retryUpdateName);
    expect(answer).toMatchObject({ state: 'recording', attempt: 2, failure: null });
    expect(await saga.result()).toMatchObject({ state: 'complete', attempt: 2 });
    await expectEventually(async () => expect(await parkedNow(saga)).toBe(0));
    expect((await saga.describe()).memo).toEqual({ findings: 3, attempt: 2 });
    expectAgreement(site, 150);
  });
});

test('a parked batch is discarded, and says so to whoever asked', async () => {
  await withParked(async (saga, site) => {
    expect(await saga.executeUpdate<SagaStatus, []>(discardUpdateName)).toMatchObject({
      state: 'discarded',
      attempt: 1,
    });
    expect(await saga.result()).toMatchObject({ state: 'discarded', failure: { store: 'redis' } });
    await expectEventually(async () => expect(await parkedNow(saga)).toBe(0));
    expectAgreement(site, 0);
  });
});
