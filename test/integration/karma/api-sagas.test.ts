import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createKarmaBatches } from '../../../adapters/temporal/karma-batches.ts';
import { createTemporalAgreement } from '../../../api/karma/temporal-agreement.ts';
import { createTemporalSagas } from '../../../api/karma/temporal-sagas.ts';
import { agreementSchema, reconcileSchema } from '../../../api/schemas/karma-agreement.ts';
import { sagaListSchema, sagaSchema } from '../../../api/schemas/karma-sagas.ts';
import type { AgreementReport } from '../../../contracts/karma/agreement.ts';
import type { AwardKarmaInput } from '../../../contracts/karma/saga.ts';
import { awardWorkflowId, karmaTaskQueue } from '../../../contracts/karma/saga.ts';
import { problemOf } from '../../api/app-for-test.ts';
import { appWithKarma } from '../../api/karma/directory-for-test.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { away, batchOf, karmaSite } from '../../helpers/karma.ts';
import { startDevServer, withWorker } from '../../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
let api: ReturnType<typeof appWithKarma>;
beforeAll(async () => {
  environment = await startDevServer();
  const { client } = environment;
  const sagas = createTemporalSagas(client, { deadlineSeconds: 1 });
  api = appWithKarma({ sagas, agreement: createTemporalAgreement(client) });
});
afterAll(() => environment?.teardown());

type Schema<T> = { strict(): { parse(value: unknown): T } };

async function answer<T>(response: Response | Promise<Response>, schema: Schema<T>): Promise<T> {
  const { ok, status } = await response;
  const body = await (await response).text();
  if (!ok) throw new Error(`${status} ${body}`);
  return schema.strict().parse(JSON.parse(body));
}
const get = (id: string) => answer(api.app.request(`/v1/karma/sagas/${id}`), sagaSchema);
const decide = (id: string, decision: string) =>
  api.app.request(`/v1/karma/sagas/${id}/${decision}`, { method: 'POST' });
const list = async (query: string) =>
  (await answer(api.app.request(`/v1/karma/sagas?${query}`), sagaListSchema)).items.map(({ id }) => id);

const start = async (input: AwardKarmaInput): Promise<string> => {
  await createKarmaBatches(environment.client).start(input);
  return input.batchId;
};

const report: AgreementReport = {
  ...{ checkedAt: new Date().toISOString(), agreed: true, totals: [], differing: 0, differences: [], repaired: 0 },
  ...{ ledgerAgrees: null, unavailable: [], elapsedMs: 12 },
};

/** A worker whose Redis can be made to refuse its next write. */
const withKarma = (work: (refuseNext: () => void) => Promise<void>) => {
  let refuses = false;
  const site = karmaSite(({ store, method }) => {
    if (!refuses || store !== 'redis' || method !== 'write') return;
    refuses = false;
    throw away('redis');
  });
  const activities = { ...site.activities, compareStores: async () => report };
  return withWorker(environment, { taskQueue: karmaTaskQueue, activities }, () =>
    work(() => {
      refuses = true;
    }),
  );
};

const untilState = (id: string, state: string) =>
  expectEventually(async () => {
    expect((await get(id)).state).toBe(state);
    expect(await list(`state=${state}`)).toContain(id);
  });

describe('with a worker', () => {
  test('batches are found by their state, retried and discarded', async () => {
    await withKarma(async (refuseNext) => {
      const complete = await start(batchOf(2));
      await untilState(complete, 'complete');
      const parked: string[] = [];
      for (let batch = 0; batch < 2; batch += 1) {
        refuseNext();
        const id = await start(batchOf(3, { deadlineSeconds: 0 }));
        await untilState(id, 'parked');
        parked.push(id);
      }
      const [retried = '', discarded = ''] = parked;
      expect(await list('state=parked&kind=batch')).toEqual([discarded, retried]);
      expect(await list('state=running')).toEqual([]);
      const failure = { store: 'redis', reason: 'redis can’t be reached (ECONNREFUSED).' };
      expect(await get(retried)).toMatchObject({
        ...{ kind: 'batch', attempt: 1, findings: 3, summary: '3 findings', failure, parkedSince: expect.any(String) },
        ...{ links: { retry: `/v1/karma/sagas/${retried}/retry` }, status: { state: 'parked', change: null, failure } },
      });

      await answer(decide(retried, 'retry'), sagaSchema);
      await untilState(retried, 'complete');
      expect(await get(retried)).toMatchObject({
        ...{ attempt: 2, failure: null, parkedSince: null, links: { retry: null } },
        status: { state: 'complete', change: { awards: 3 } },
      });
      await answer(decide(discarded, 'discard'), sagaSchema);
      await untilState(discarded, 'discarded');
      expect(await get(discarded)).toMatchObject({ failure, status: { state: 'discarded' } });
      expect(await list('state=parked')).toEqual([]);
      for (const id of [complete, retried, discarded])
        expect((await problemOf(await decide(id, 'retry'))).slug).toBe('saga-not-parked');
      expect((await list('kind=batch')).sort()).toEqual([complete, retried, discarded].sort());
    });
  });

  test('a batch that somebody terminated has failed', async () => {
    await withKarma(async (refuseNext) => {
      refuseNext();
      const id = await start(batchOf(1, { deadlineSeconds: 0 }));
      await untilState(id, 'parked');
      await environment.client.workflow.getHandle(awardWorkflowId(id)).terminate();
      await untilState(id, 'failed');
      expect(await get(id)).toMatchObject({ links: { retry: null } });
    });
  });

  test('a correction is begun once for each key, and says what it is refused for', async () => {
    await withKarma(async () => {
      const id = randomUUID();
      const findingKey = randomUUID();
      const body = { correction: { kind: 'void_finding', findingKey }, reason: 'It was [no] finding.' };
      const correct = (changes: object) =>
        api.post('/v1/karma/corrections', { ...body, ...changes }, { 'idempotency-key': id });
      expect(await answer(correct({}), sagaSchema)).toMatchObject({
        ...{ id, kind: 'correction', correction: 'void_finding', summary: `Void the finding ${findingKey}` },
      });
      await untilState(id, 'refused');
      expect(await answer(correct({}), sagaSchema)).toMatchObject({ id, state: 'refused' });
      expect((await problemOf(await correct({ reason: 'Another.' }))).slug).toBe('idempotency-key-reused');
      const told = await answer(api.app.request(`/v1/karma/corrections/${id}`), sagaSchema);
      const failure = { store: 'mariadb', reason: `There is no finding ${findingKey}.` };
      expect(told).toMatchObject({ failure, status: { state: 'refused', failure } });
      expect(await list('kind=correction&state=refused')).toEqual([id]);
      expect(await list('kind=correction&state=failed')).toEqual([]);
    });
  });

  test('the stores are compared when asked, and the last comparison is remembered', async () => {
    await withKarma(async () => {
      const response = await api.app.request('/v1/karma/reconcile', { method: 'POST' });
      const { links } = await answer(response, reconcileSchema);
      await expectEventually(async () => {
        const told = await answer(api.app.request(links.self), reconcileSchema);
        expect(told).toMatchObject({ state: 'complete', report });
        const agreement = await answer(api.app.request('/v1/karma/agreement'), agreementSchema);
        expect(agreement).toEqual({ state: 'agree', last: report, nextAt: null });
      });
    });
  });
});

test('without a worker a saga is told from what Temporal knows, and takes no decision', async () => {
  const id = await start(batchOf(2));
  expect(await get(id)).toMatchObject({ state: 'running', findings: 2, status: null });
  expect((await problemOf(await decide(id, 'discard'))).slug).toBe('worker-unavailable');
  expect((await problemOf(await decide(randomUUID(), 'discard'))).slug).toBe('saga-not-found');
  const correction = { kind: 'merge_crowdsourcers', from: 12, into: 9 };
  const begun = await answer(api.post('/v1/karma/corrections', { correction, reason: 'One person.' }), sagaSchema);
  expect(begun).toMatchObject({ state: 'running', summary: 'Merge the crowdsourcer 12 into 9', status: null });
});
