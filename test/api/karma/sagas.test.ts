import { describe, expect, test } from '@jest/globals';
import type { SagaQuery, SagaRecord } from '../../../api/karma/directory.ts';
import { encodeCursor } from '../../../api/scans/cursor.ts';
import { TemporalUnavailableError } from '../../../api/scans/scan-directory.ts';
import { agreementSchema, reconcileSchema } from '../../../api/schemas/karma-agreement.ts';
import { sagaListSchema, sagaSchema } from '../../../api/schemas/karma-sagas.ts';
import type { AgreementReport } from '../../../contracts/karma/agreement.ts';
import type { CorrectionRequest } from '../../../contracts/karma/corrections.ts';
import { createAppForTest, problemOf } from '../app-for-test.ts';
import { appWithKarma } from './directory-for-test.ts';

const id = '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f';
const failure = { store: 'cassandra' as const, reason: 'Cassandra can’t be reached.' };
const parkedSince = '2026-03-05T12:15:00.000Z';
const parked: SagaRecord = {
  ...{ id, kind: 'batch', state: 'parked', attempt: 1, findings: 500, correction: null, summary: '500 findings' },
  ...{ failure, startedAt: '2026-03-05T12:00:00.000Z', parkedSince, finishedAt: null, historyEvents: 30 },
  status: { id, state: 'parked', attempt: 1, findings: 500, change: null, failure, parkedSince },
};
const { status: _status, historyEvents: _events, ...listed } = parked;

const self = `/v1/karma/sagas/${id}`;
const temporal = `http://127.0.0.1:8233/namespaces/default/workflows/karma-batch-${id}`;

const addresses = [
  ...['GET /v1/karma/sagas', `GET ${self}`, `POST ${self}/retry`, `POST ${self}/discard`],
  ...[`GET /v1/karma/corrections/${id}`, 'GET /v1/karma/agreement', 'POST /v1/karma/reconcile'],
  `GET /v1/karma/reconcile/${id}`,
].map((address) => address.split(' ') as [string, string]);

test.each(addresses)('%s %s is not there where karma is none of the pipelines', async (method, path) => {
  const { slug, status } = await problemOf(
    await createAppForTest({ pipelines: ['scans'], karma: null }).app.request(path, { method }),
  );
  expect([slug, status]).toEqual(['not-found', 404]);
});

test.each(addresses)('%s %s says that Temporal is away', async (method, path) => {
  const away = () => Promise.reject(new TemporalUnavailableError(new Error('10.1.2.3:7233')));
  const { app } = appWithKarma({
    sagas: { list: away, get: away, decide: away, correct: away },
    agreement: { last: away, nextAt: away, begin: away, get: away },
  });
  const { slug, status } = await problemOf(await app.request(path, { method }));
  expect([slug, status]).toEqual(['temporal-unavailable', 503]);
});

describe('sagas', () => {
  test('are filtered and paged, and link to what can be done with them', async () => {
    const asked: SagaQuery[] = [];
    const next = { acceptedAt: 1_767_225_600_000, id };
    const { app } = appWithKarma({
      sagas: {
        async list(query) {
          asked.push(query);
          return { items: [listed, { ...listed, state: 'running', parkedSince: null, failure: null }], next };
        },
      },
    });
    const answer = await app.request('/v1/karma/sagas?state=parked&kind=batch&limit=2');
    const { items, nextCursor } = sagaListSchema.strict().parse(await answer.json());
    expect(items.map(({ links }) => links)).toEqual([
      { self, retry: `${self}/retry`, discard: `${self}/discard`, temporal },
      { self, retry: null, discard: null, temporal },
    ]);
    expect(nextCursor).toBe(encodeCursor(next));
    await app.request(`/v1/karma/sagas?cursor=${nextCursor}`);
    expect(asked).toEqual([
      { state: 'parked', kind: 'batch', limit: 2 },
      { limit: 50, after: next },
    ]);
  });

  test.each(['state=lost', 'kind=import', 'limit=0', 'cursor=x', 'what=ever'])('%s is refused', async (query) => {
    expect((await problemOf(await appWithKarma({}).app.request(`/v1/karma/sagas?${query}`))).slug).toBe(
      'invalid-request',
    );
  });

  test('are told, retried and discarded', async () => {
    const decided: string[] = [];
    const { app } = appWithKarma({
      sagas: {
        get: async (asked) => (asked === id ? parked : null),
        async decide(asked, decision) {
          decided.push(decision);
          return asked === id ? { ...parked, state: 'running' } : null;
        },
      },
    });
    for (const [path, init] of [
      [self],
      [`${self}/retry`, { method: 'POST' }],
      [`${self}/discard`, { method: 'POST' }],
    ] as const)
      expect(sagaSchema.strict().parse(await (await app.request(path, init)).json())).toMatchObject({ id });
    expect(decided).toEqual(['retry', 'discard']);
    for (const other of ['17', '00000000-0000-4000-8000-000000000000'])
      for (const [path, init] of [[''], ['/retry', { method: 'POST' }]] as const) {
        const response = await app.request(`/v1/karma/sagas/${other}${path}`, init);
        expect((await problemOf(response)).slug).toBe('saga-not-found');
      }
  });

  test('of another site’s page are not decided about', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await appWithKarma({}).app.request(`${self}/discard`, { method: 'POST', headers });
    expect((await problemOf(response)).slug).toBe('cross-site-request');
  });
});

describe('corrections', () => {
  const correction = { kind: 'rename_crowdsourcer', crowdsourcerId: 9, name: 'NEO' };
  const reason = 'Asked for it.';

  test('are begun with the key as their id, or with one of their own', async () => {
    const asked: CorrectionRequest[] = [];
    const { post } = appWithKarma({
      sagas: {
        async correct(request) {
          asked.push(request);
          return { ...parked, id: request.correctionId, kind: 'correction', state: 'running' };
        },
      },
    });
    const body = { correction, reason: ` ${reason} ` };
    const first = await post('/v1/karma/corrections', body, { 'idempotency-key': id.toUpperCase() });
    expect(first.status).toBe(202);
    expect(first.headers.get('location')).toBe(`/v1/karma/corrections/${id}`);
    expect(sagaSchema.strict().parse(await first.json())).toMatchObject({ id, kind: 'correction' });
    await post('/v1/karma/corrections', body);
    expect(asked[0]).toEqual({ correctionId: id, correction, reason });
    expect(asked[1]?.correctionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(asked[1]?.correctionId).not.toBe(id);
  });

  test.each([
    ['nothing', {}, {}],
    ['no reason', { correction }, {}],
    ['an empty reason', { correction, reason: ' ' }, {}],
    ['a reason that moves the cursor', { correction, reason: 'a\u001b[2J' }, {}],
    ['a key that is no UUID', { correction, reason }, { 'idempotency-key': 'once' }],
    ['another kind', { correction: { ...correction, kind: 'delete_everything' }, reason }, {}],
    ['more than its kind has', { correction: { ...correction, severity: 'high' }, reason }, {}],
    ['an empty name', { correction: { ...correction, name: ' ' }, reason }, {}],
    ['an id in words', { correction: { ...correction, crowdsourcerId: '9' }, reason }, {}],
    ['a merge with oneself', { correction: { kind: 'merge_crowdsourcers', from: 9, into: 9 }, reason }, {}],
    ['no key of a finding', { correction: { kind: 'void_finding', findingKey: '998' }, reason }, {}],
    [
      'no severity',
      { correction: { kind: 'rerate_vulnerability', vulnerabilityId: 7, retroactive: true }, reason },
      {},
    ],
  ])('%s is refused', async (_what, body, headers) => {
    const response = await appWithKarma({}).post('/v1/karma/corrections', body, headers);
    expect((await problemOf(response)).slug).toBe('invalid-request');
  });

  test('are found by their id, and batches are none', async () => {
    const { app } = appWithKarma({ sagas: { get: async () => parked } });
    expect((await problemOf(await app.request(`/v1/karma/corrections/${id}`))).slug).toBe('saga-not-found');
  });
});

describe('agreement', () => {
  const report: AgreementReport = {
    ...{ checkedAt: parkedSince, agreed: true, totals: [], differing: 0, differences: [], repaired: 0 },
    ...{ ledgerAgrees: null, unavailable: [], elapsedMs: 12 },
  };
  const away = [{ store: 'redis' as const, reason: 'Redis can’t be reached.' }];

  test.each([
    ['unknown', null],
    ['agree', report],
    ['agree', { ...report, agreed: false, differing: 2, repaired: 2 }],
    ['differ', { ...report, agreed: false, differing: 2, repaired: 1 }],
    ['differ', { ...report, agreed: false, ledgerAgrees: false }],
    ['unknown', { ...report, agreed: false, unavailable: away }],
    ['differ', { ...report, agreed: false, differing: 1, unavailable: away }],
  ])('is %j by %j', async (state, last) => {
    const { app } = appWithKarma({ agreement: { last: async () => last, nextAt: async () => parkedSince } });
    const answer = agreementSchema.strict().parse(await (await app.request('/v1/karma/agreement')).json());
    expect(answer).toEqual({ state, last, nextAt: parkedSince });
  });

  test('is looked into when asked to, with a body or without', async () => {
    const asked: unknown[] = [];
    const begun = { id, state: 'running' as const, report: null, startedAt: parkedSince, finishedAt: null };
    const { app, post } = appWithKarma({
      agreement: {
        async begin(input) {
          asked.push(input);
          return begun;
        },
        get: async (known) => (known === id ? { ...begun, state: 'complete', report } : null),
      },
    });
    const response = await app.request('/v1/karma/reconcile', { method: 'POST' });
    expect(response.status).toBe(202);
    const location = response.headers.get('location') ?? '';
    expect(reconcileSchema.strict().parse(await response.json()).links).toEqual({
      self: location,
      temporal: `http://127.0.0.1:8233/namespaces/default/workflows/karma-reconcile-asked-${id}`,
    });
    await post('/v1/karma/reconcile', { repair: false, checkLedger: true });
    expect(asked).toEqual([
      { repair: true, checkLedger: false },
      { repair: false, checkLedger: true },
    ]);
    expect(reconcileSchema.strict().parse(await (await app.request(location)).json()).report).toEqual(report);
    expect((await problemOf(await app.request('/v1/karma/reconcile/17'))).slug).toBe('reconcile-not-found');
    expect((await problemOf(await post('/v1/karma/reconcile', { repair: 'yes' }))).slug).toBe('invalid-request');
  });
});
