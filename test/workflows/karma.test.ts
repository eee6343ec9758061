import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkerOptions } from '@temporalio/worker';
import type { KarmaStore } from '../../contracts/karma/failures.ts';
import type { AwardKarmaInput, CorrectKarmaInput, SagaStatus } from '../../contracts/karma/saga.ts';
import {
  awardKarmaType,
  awardWorkflowId,
  correctionWorkflowId,
  correctKarmaType,
  discardUpdateName,
  retryUpdateName,
  sagaStatusQueryName,
} from '../../contracts/karma/saga.ts';
import { expectAgreement } from '../helpers/expect-agreement.ts';
import type { KarmaSite, PortCall } from '../helpers/karma.ts';
import { away, batchOf, discard, karmaSite } from '../helpers/karma.ts';
import { startTimeSkippingServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkippingServer();
});
afterAll(() => environment?.teardown());

type Saga = WorkflowHandle<() => Promise<SagaStatus>>;

const start = (type: string, workflowId: string, input: unknown, taskQueue: string): Promise<Saga> =>
  environment.client.workflow.start(type, { ...{ taskQueue, workflowId, args: [input] }, workflowTaskTimeout: '2 s' });

/** Starts a batch on a worker of a site's own, and lets a test go on with it. */
async function withBatch<T>(
  site: KarmaSite,
  input: AwardKarmaInput,
  work: (saga: Saga) => Promise<T>,
  options: Partial<WorkerOptions> = {},
): Promise<T> {
  const taskQueue = `karma-${randomUUID()}`;
  return withWorker(environment, { taskQueue, activities: site.activities, ...options }, async () =>
    work(await start(awardKarmaType, awardWorkflowId(input.batchId), input, taskQueue)),
  );
}

const statusOf = (saga: Saga) => saga.query<SagaStatus>(sagaStatusQueryName);
const eventsOf = async (saga: Saga) => (await saga.fetchHistory()).events ?? [];

/** A disturbance that lasts until a moment of the server's time. */
async function outage(store: KarmaStore, minutes: number) {
  const backAt = (await environment.currentTimeMs()) + minutes * 60_000;
  return async (call: PortCall) => {
    if (call.store === store && (await environment.currentTimeMs()) < backAt) throw away(store);
  };
}

describe('a batch', () => {
  test('is in all three stores, and costs eight events', async () => {
    const site = karmaSite();
    const input = batchOf(500);
    await withBatch(site, input, async (saga) => {
      expect(await saga.result()).toEqual({
        ...{ id: input.batchId, state: 'complete', attempt: 1, findings: 500, failure: null, parkedSince: null },
        change: {
          ...{ changeId: `${input.batchId}/1`, awards: 100, reversals: 0, points: 5_000 },
          ...{ duplicates: 0, parkedFindings: 400, crowdsourcers: [0, 1, 2, 3, 4] },
        },
      });
      expect(await eventsOf(saga)).toHaveLength(8);
    });
    expectAgreement(site, 5_000);
  });

  test('that comes again earns nothing again', async () => {
    const site = karmaSite();
    const input = batchOf(10);
    await withBatch(site, input, (saga) => saga.result());
    const again = await withBatch(site, batchOf(0, { findings: input.findings }), (saga) => saga.result());
    expect(again.change).toMatchObject({ awards: 0, duplicates: 10, points: 0 });
    expectAgreement(site, 500);
  });

  test.each<Pick<PortCall, 'store' | 'method' | 'nth'>>([
    { store: 'mariadb', method: 'award', nth: 1 },
    { store: 'mariadb', method: 'read', nth: 1 },
    { store: 'cassandra', method: 'write', nth: 1 },
    { store: 'mariadb', method: 'read', nth: 2 },
    { store: 'redis', method: 'write', nth: 1 },
  ])('goes on after $method of $store failed, whether it had worked or not', async (failing) => {
    for (const moment of ['before', 'after']) {
      let failures = 0;
      const site = karmaSite((call) => {
        const hit = call.store === failing.store && call.method === failing.method && call.moment === moment;
        if (!hit || call.nth < failing.nth || failures === 4) return;
        failures += 1;
        throw away(call.store);
      });
      const status = await withBatch(site, batchOf(3), (saga) => saga.result());
      expect(failures).toBe(4);
      expect(status).toMatchObject({ state: 'complete', attempt: 1, failure: null });
      expectAgreement(site, 150);
    }
  });

  test('gets its try however late its worker comes', async () => {
    const site = karmaSite();
    const status = await withBatch(site, batchOf(2, { deadlineSeconds: 0 }), (saga) => saga.result());
    expect(status).toMatchObject({ state: 'complete', attempt: 1 });
    expectAgreement(site, 100);
  });
});

describe.each([
  ['from memory', {}],
  ['replayed at each step', { maxCachedWorkflows: 0 }],
])('an outage beyond the deadline, %s', (_how, options: Partial<WorkerOptions>) => {
  test.each<KarmaStore>(['mariadb', 'cassandra', 'redis'])('of %s: taken back, parked, and retried', async (store) => {
    const site = karmaSite(await outage(store, 20));
    const input = batchOf(7);
    await withBatch(
      site,
      input,
      async (saga) => {
        await environment.sleep('18 minutes');
        expect(await statusOf(saga)).toMatchObject({ state: 'compensating', failure: { store } });
        await environment.sleep('10 minutes');
        expect(await statusOf(saga)).toMatchObject({
          ...{ state: 'parked', attempt: 1, change: null, parkedSince: expect.stringMatching(/Z$/) },
          failure: { store, reason: `${store} can’t be reached (ECONNREFUSED).` },
        });
        expectAgreement(site, 0);
        expect(site.ledger.entries).toHaveLength(store === 'mariadb' ? 0 : 14);

        const answer = await saga.executeUpdate<SagaStatus, []>(retryUpdateName);
        expect(answer).toMatchObject({ state: 'recording', attempt: 2, failure: null, parkedSince: null });
        expect(await saga.result()).toMatchObject({
          ...{ state: 'complete', attempt: 2, failure: null },
          change: { changeId: `${input.batchId}/2`, awards: 7, points: 350 },
        });
      },
      options,
    );
    expectAgreement(site, 350);
  });

  test('discarded: it stays taken back, and its findings earn nothing when they come again', async () => {
    const site = karmaSite(await outage('redis', 20));
    const input = batchOf(3);
    await withBatch(
      site,
      input,
      async (saga) => {
        await environment.sleep('1 hour');
        await discard(saga);
        expect(await saga.result()).toMatchObject({ state: 'discarded', attempt: 1, failure: { store: 'redis' } });
      },
      options,
    );
    await withBatch(site, batchOf(0, { findings: input.findings }), (saga) => saga.result());
    expectAgreement(site, 0);
  });
});

describe('a parked batch', () => {
  test('waits without any timer, and takes one decision only', async () => {
    let fault: (() => Error) | null = () => new Error('a bug');
    const site = karmaSite(({ method, moment }) => {
      if (fault !== null && method === 'award' && moment === 'before') throw fault();
    });
    await withBatch(site, batchOf(2), async (saga) => {
      const refused = (state: string) => ({
        cause: { type: 'karma_refused', message: expect.stringMatching(`Only a parked saga.* is ${state}`) },
      });
      await environment.sleep('100 days');
      expect(await statusOf(saga)).toMatchObject({
        ...{ state: 'parked', failure: { store: 'mariadb', reason: expect.stringContaining('a bug') } },
      });
      const timers = (await eventsOf(saga)).filter((event) => event.timerStartedEventAttributes);
      expect(timers).toEqual([]);

      fault = () => away('mariadb');
      const updateId = randomUUID();
      const retry = () => saga.executeUpdate<SagaStatus, []>(retryUpdateName, { updateId });
      const answer = await retry();
      expect(answer).toMatchObject({ state: 'recording', attempt: 2 });
      expect(await retry()).toEqual(answer);
      await expect(saga.executeUpdate(retryUpdateName)).rejects.toMatchObject(refused('recording'));
      await expect(saga.executeUpdate(discardUpdateName)).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
      fault = null;
      expect(await saga.result()).toMatchObject({ state: 'complete', attempt: 2 });
    });
    expectAgreement(site, 100);
  });

  test('renews what an earlier attempt did, over attempts that had no effect', async () => {
    let failing: Pick<PortCall, 'store' | 'method'> | null = { store: 'cassandra', method: 'write' };
    const site = karmaSite(({ store, method, moment }) => {
      if (store !== failing?.store || method !== failing.method || moment === 'after') return;
      // What takes the attempt back goes through.
      if (store === 'cassandra') failing = null;
      throw new Error('a bug');
    });
    await withBatch(site, batchOf(4), async (saga) => {
      await environment.sleep('1 minute');
      expect(await statusOf(saga)).toMatchObject({ state: 'parked', attempt: 1, failure: { store: 'cassandra' } });
      failing = { store: 'mariadb', method: 'award' };
      await saga.executeUpdate(retryUpdateName);
      await environment.sleep('1 minute');
      expect(await statusOf(saga)).toMatchObject({ state: 'parked', attempt: 2, failure: { store: 'mariadb' } });
      failing = null;
      await saga.executeUpdate(retryUpdateName);
      expect(await saga.result()).toMatchObject({ state: 'complete', attempt: 3, change: { awards: 4 } });
    });
    expectAgreement(site, 200);
  });
});

test('a batch whose findings are all void when it is taken back is told to Cassandra all the same, and renewed', async () => {
  const input = batchOf(4);
  let isBroken = true;
  const site = karmaSite(async ({ store }) => {
    if (store !== 'cassandra' || !isBroken) return;
    isBroken = false;
    for (const [index, { findingKey }] of input.findings.entries()) {
      const correction = { kind: 'void_finding', findingKey } as const;
      await site.ledger.correct(`c${index}/1`, { correctionId: `c${index}`, correction, reason: 'a test' });
    }
    throw new Error('a bug');
  });
  await withBatch(site, input, async (saga) => {
    await environment.sleep('1 minute');
    expect(await statusOf(saga)).toMatchObject({ state: 'parked', failure: { store: 'cassandra' } });
    const own = site.ledger.entries.filter(({ changeId }) => changeId === `${input.batchId}/1`);
    expect([...site.cassandra.entries.values()]).toEqual(own);
    // Here nothing remembers that they are void: as if that had been taken back by now.
    await saga.executeUpdate(retryUpdateName);
    expect(await saga.result()).toMatchObject({ state: 'complete', attempt: 2, change: { awards: 4, duplicates: 0 } });
  });
  expect(site.cassandra.standings).toEqual(site.ledger.standings);
});

describe('taking back', () => {
  /** Cassandra is broken until the ledger has taken the batch back; then `fault` happens to each step of taking back. */
  const siteOf = (fault: (call: PortCall) => void | Promise<void>) => {
    let takingBack = false;
    return karmaSite((call) => {
      if (call.method === 'takeBack') takingBack = true;
      if (takingBack) return fault(call);
      if (call.store === 'cassandra') throw new Error('a bug');
    });
  };

  test.each<Pick<PortCall, 'method' | 'moment'>>([
    { method: 'takeBack', moment: 'before' },
    { method: 'takeBack', moment: 'after' },
    { method: 'write', moment: 'before' },
    { method: 'write', moment: 'after' },
  ])('is repeated without limit, though $method fails $moment it worked, even by a bug', async (failing) => {
    const backAt = (await environment.currentTimeMs()) + 60 * 60_000;
    const site = siteOf(async ({ method, moment }) => {
      if (method !== failing.method || moment !== failing.moment) return;
      if ((await environment.currentTimeMs()) < backAt) throw new Error('another bug');
    });
    await withBatch(site, batchOf(3), async (saga) => {
      await environment.sleep('50 minutes');
      expect(await statusOf(saga)).toMatchObject({ state: 'compensating' });
      await environment.sleep('20 minutes');
      expect(await statusOf(saga)).toMatchObject({ state: 'parked' });
      expectAgreement(site, 0);
      await discard(saga);
      await saga.result();
    });
  });
});

describe('a batch that is cancelled', () => {
  const cancelled = { cause: { name: 'CancelledFailure' } };

  test.each<KarmaStore>(['mariadb', 'redis'])(
    'while it waits for %s is taken back, and ends as cancelled',
    async (store) => {
      const site = karmaSite(await outage(store, 5));
      await withBatch(site, batchOf(3), async (saga) => {
        await environment.sleep('2 minutes');
        await saga.cancel();
        await expect(saga.result()).rejects.toMatchObject(cancelled);
        expect(await statusOf(saga)).toMatchObject({ state: 'discarded', change: null });
      });
      expectAgreement(site, 0);
    },
  );

  test('while it is being taken back is taken back first', async () => {
    const site = karmaSite(await outage('cassandra', 30));
    await withBatch(site, batchOf(3), async (saga) => {
      await environment.sleep('20 minutes');
      await saga.cancel();
      await environment.sleep('5 minutes');
      expect(await statusOf(saga)).toMatchObject({ state: 'compensating' });
      await expect(saga.result()).rejects.toMatchObject(cancelled);
    });
    expectAgreement(site, 0);
  });

  test('while it is parked has nothing left to take back', async () => {
    const site = karmaSite(await outage('redis', 16));
    await withBatch(site, batchOf(3), async (saga) => {
      await environment.sleep('20 minutes');
      expect(await statusOf(saga)).toMatchObject({ state: 'parked' });
      await saga.cancel();
      await expect(saga.result()).rejects.toMatchObject(cancelled);
    });
    expect(site.ledger.entries).toHaveLength(6);
    expectAgreement(site, 0);
  });
});

describe('a correction', () => {
  const voidOf = (findingKey: string): CorrectKarmaInput => ({
    ...{ correctionId: randomUUID(), correction: { kind: 'void_finding', findingKey } },
    ...{ reason: 'It was a duplicate.', deadlineSeconds: 900 },
  });

  async function withCorrection<T>(
    site: KarmaSite,
    input: CorrectKarmaInput,
    work: (saga: Saga) => Promise<T>,
  ): Promise<T> {
    const taskQueue = `karma-${randomUUID()}`;
    return withWorker(environment, { taskQueue, activities: site.activities }, async () =>
      work(await start(correctKarmaType, correctionWorkflowId(input.correctionId), input, taskQueue)),
    );
  }

  test('changes all three stores', async () => {
    const site = karmaSite();
    const { findings } = await withAwarded(site, 3);
    const input = voidOf(findings[0]?.findingKey ?? '');
    const status = await withCorrection(site, input, (saga) => saga.result());
    expect(status).toMatchObject({
      ...{ id: input.correctionId, state: 'complete', findings: null },
      change: { changeId: `${input.correctionId}/1`, awards: 0, reversals: 1, points: -50, crowdsourcers: [0] },
    });
    expectAgreement(site, 100);
  });

  test('that asks for what can’t be done fails, and changes nothing', async () => {
    const site = karmaSite();
    await withAwarded(site, 3);
    await withCorrection(site, voidOf(randomUUID()), async (saga) => {
      const failed = saga.result();
      await expect(failed).rejects.toBeInstanceOf(WorkflowFailedError);
      await expect(failed).rejects.toMatchObject({
        cause: {
          ...{ type: 'karma_refused', message: expect.stringContaining('There is no finding') },
          details: [{ state: 'refused', attempt: 1, change: null }],
        },
      });
    });
    expect(site.ledger.entries).toHaveLength(3);
    expectAgreement(site, 150);
  });

  test('is taken back and retried like a batch', async () => {
    const disturbance = { by: async (_call: PortCall) => {} };
    const site = karmaSite((call) => disturbance.by(call));
    const { findings } = await withAwarded(site, 2);
    disturbance.by = await outage('cassandra', 20);
    await withCorrection(site, voidOf(findings[1]?.findingKey ?? ''), async (saga) => {
      await environment.sleep('25 minutes');
      expect(await statusOf(saga)).toMatchObject({ state: 'parked', failure: { store: 'cassandra' } });
      expectAgreement(site, 100);
      await saga.executeUpdate(retryUpdateName);
      expect(await saga.result()).toMatchObject({ state: 'complete', attempt: 2, change: { reversals: 1 } });
    });
    expectAgreement(site, 50);
  });

  async function withAwarded(site: KarmaSite, findings: number): Promise<AwardKarmaInput> {
    const input = batchOf(findings);
    await withBatch(site, input, (saga) => saga.result());
    return input;
  }
});
