import { afterEach, describe, expect, test } from '@jest/globals';
import type { AgreementReport } from '../../../contracts/karma/agreement.ts';
import type { SagaResource } from '../../../contracts/karma/resource.ts';
import type { Call, RecordedVigil } from '../recorded-vigil.ts';
import { problem, startRecordedVigil } from '../recorded-vigil.ts';
import { runVigil } from '../run-vigil.ts';

let vigil: RecordedVigil | undefined;
afterEach(() => vigil?.close());

const id = '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f';
const failure = { store: 'cassandra' as const, reason: 'Cassandra can’t be reached.' };
const saga = (changes: Partial<SagaResource> = {}): SagaResource => ({
  ...{ id, kind: 'correction', state: 'running', attempt: 1, findings: null, correction: 'rename_crowdsourcer' },
  ...{ summary: 'Rename the crowdsourcer 9 to NEO', failure: null, startedAt: new Date().toISOString() },
  ...{ parkedSince: null, finishedAt: null, links: { self: '', retry: null, discard: null, temporal: null } },
  ...{ status: null, historyEvents: 5, ...changes },
});
const complete = saga({
  state: 'complete',
  status: {
    ...{ id, state: 'complete', attempt: 1, findings: null, failure: null, parkedSince: null },
    change: {
      ...{ changeId: `${id}/1`, awards: 1, reversals: 2, points: -500, duplicates: 0, parkedFindings: 0 },
      crowdsourcers: [9],
    },
  },
});

/** Answers the POST, and then one state after the other to whoever looks. */
const answering = async (posted: SagaResource, ...seen: SagaResource[]) => {
  let looks = 0;
  vigil = await startRecordedVigil(({ method }: Call) => {
    if (method === 'POST') return { status: 202, body: posted };
    looks += 1;
    return { body: seen[Math.min(looks, seen.length) - 1] };
  });
  return vigil.url;
};

describe('corrections', () => {
  test.each([
    [['rename', '9', 'NEO'], { kind: 'rename_crowdsourcer', crowdsourcerId: 9, name: 'NEO' }],
    [['add', '24', 'NEO'], { kind: 'add_crowdsourcer', crowdsourcerId: 24, name: 'NEO' }],
    [['merge', '12', '9'], { kind: 'merge_crowdsourcers', from: 12, into: 9 }],
    [['void', id.toUpperCase()], { kind: 'void_finding', findingKey: id }],
    [
      ['rerate', '7', 'high'],
      { kind: 'rerate_vulnerability', vulnerabilityId: 7, severity: 'high', retroactive: false },
    ],
    [
      ['rerate', '7', 'minor', '--retroactive'],
      { kind: 'rerate_vulnerability', vulnerabilityId: 7, severity: 'minor', retroactive: true },
    ],
  ])('vigil karma %j asks for it with the reason, and waits for its end', async (args, correction) => {
    const url = await answering(saga(), saga(), complete);
    const { stdout, code } = await runVigil(url, ['karma', ...args, '--reason', ' because ']);
    expect(vigil?.calls[0]).toMatchObject({ method: 'POST', body: { correction, reason: 'because' } });
    expect(vigil?.calls[0]?.url.pathname).toBe('/v1/karma/corrections');
    expect(vigil?.calls.at(-1)?.url.pathname).toBe(`/v1/karma/sagas/${id}`);
    expect(stdout).toBe(
      'Rename the crowdsourcer 9 to NEO: done · 1 award · 2 reversals · −500 points for 1 crowdsourcer\n',
    );
    expect(code).toBe(0);
  });

  test('with --id and --json give what the API gives', async () => {
    const url = await answering(complete);
    const args = ['karma', 'rename', '9', 'NEO', '--reason', 'x', '--id', id, '--json'];
    const { stdout } = await runVigil(url, args);
    expect(JSON.parse(stdout)).toEqual(complete);
    expect(vigil?.calls[0]?.headers['idempotency-key']).toBe(id);
    expect(vigil?.calls).toHaveLength(1);
  });

  test.each([
    ['refused', 'mariadb', 'There is no crowdsourcer 9.', 'NEO: refused. There is no crowdsourcer 9.'],
    [
      'parked',
      'redis',
      'It did not answer.',
      `NEO: taken back and parked. Redis: It did not answer. Then: vigil karma parked retry ${id}`,
    ],
  ] as const)('that are %s exit with 1 and say why', async (state, store, reason, told) => {
    const url = await answering(saga(), saga({ state, failure: { store, reason } }));
    const { stdout, code } = await runVigil(url, ['karma', 'rename', '9', 'NEO', '--reason', 'x']);
    expect(stdout).toContain(told);
    expect(code).toBe(1);
  });

  test('outlast an API that is away for a moment', async () => {
    let looks = 0;
    vigil = await startRecordedVigil(({ method }) => {
      if (method === 'POST') return { status: 202, body: saga() };
      looks += 1;
      return looks === 1 ? problem(503, 'Temporal does not answer', 'Not now.') : { body: complete };
    });
    const { stderr, code } = await runVigil(vigil.url, ['karma', 'rename', '9', 'NEO', '--reason', 'x']);
    expect(stderr).toContain('Temporal does not answer: Not now. Trying again.');
    expect(code).toBe(0);
  });
});

describe('vigil karma parked', () => {
  const parked = saga({
    state: 'parked',
    summary: '500 findings',
    kind: 'batch',
    failure,
    parkedSince: new Date().toISOString(),
  });
  const finding = {
    ...{ findingKey: id, findingId: 1, vulnerabilityId: 101, foundAt: '2019-02-01T00:55:37Z' },
    ...{ reason: 'unknown_vulnerability', parkedAt: new Date().toISOString() },
  };
  const listing = async (sagas: unknown[], findings: unknown[]) => {
    vigil = await startRecordedVigil(({ url }) => ({
      body: { items: url.pathname.endsWith('/findings/parked') ? findings : sagas, nextCursor: null },
    }));
    return vigil.url;
  };

  test('lists both, each with what it waits for', async () => {
    const { stdout, stderr } = await runVigil(await listing([parked], [finding]), ['karma', 'parked']);
    expect(stdout).toMatch(new RegExp(`${id}  batch  (now|\\d+ \\w+) +1  500 findings  Cassandra can’t be reached.`));
    expect(stdout).toMatch(/101 +1 +2019-02-01T00:55:37Z/);
    expect(stderr).toContain('1 finding of unknown vulnerabilities');
    expect(vigil?.calls[0]?.url.searchParams.get('state')).toBe('parked');
  });

  test('says when there is none', async () => {
    const { stdout, stderr } = await runVigil(await listing([], []), ['karma', 'parked']);
    expect([stdout, stderr]).toEqual(['', 'No batch and no correction is parked.\n']);
  });

  test('are told also while MariaDB, which has the findings, is away', async () => {
    vigil = await startRecordedVigil(({ url }) =>
      url.pathname.endsWith('/findings/parked')
        ? problem(503, 'The ledger does not answer', 'It is away.')
        : { body: { items: [parked], nextCursor: null } },
    );
    const { stdout, code } = await runVigil(vigil.url, ['karma', 'parked']);
    expect(stdout).toContain(id);
    expect(code).toBe(4);
  });

  test('retry waits for the end', async () => {
    const url = await answering(saga({ attempt: 2 }), complete);
    const { code } = await runVigil(url, ['karma', 'parked', 'retry', id]);
    expect(vigil?.calls.map(({ method, url: { pathname } }) => `${method} ${pathname}`)).toEqual([
      `POST /v1/karma/sagas/${id}/retry`,
      `GET /v1/karma/sagas/${id}`,
    ]);
    expect(code).toBe(0);
  });

  test('discard is done at once', async () => {
    const url = await answering(saga({ state: 'discarded', failure }));
    const { code, stdout } = await runVigil(url, ['karma', 'parked', 'discard', id]);
    expect([code, vigil?.calls.length]).toEqual([0, 1]);
    expect(stdout).toContain('given up');
  });

  test('what is not parked takes no decision', async () => {
    vigil = await startRecordedVigil(() => problem(409, 'The saga is not parked', 'It is complete.'));
    const { code, stderr } = await runVigil(vigil.url, ['karma', 'parked', 'retry', id]);
    expect([code, stderr]).toEqual([2, 'The saga is not parked: It is complete.\n']);
  });
});

describe('vigil karma reconcile', () => {
  const report: AgreementReport = {
    ...{ checkedAt: new Date().toISOString(), agreed: true, differing: 0, differences: [], repaired: 0 },
    totals: [{ store: 'mariadb', crowdsourcers: 23, points: 360_500 }],
    ...{ ledgerAgrees: null, unavailable: [], elapsedMs: 12 },
  };
  const difference = { store: 'redis' as const, crowdsourcerId: 9, expected: null, found: null };
  const cases: [number, string, Partial<AgreementReport>][] = [
    [0, 'The stores agree. (12 ms)\n  MariaDB    23 crowdsourcers, 360,500 points\n', {}],
    [0, '1 copy differed, 1 put right', { agreed: false, differing: 1, repaired: 1 }],
    [1, '9 in Redis: nothing instead of nothing', { agreed: false, differing: 1, differences: [difference] }],
    [1, 'does not add up', { agreed: false, ledgerAgrees: false }],
    [4, 'not compared: It is away.', { agreed: false, unavailable: [{ store: 'redis', reason: 'It is away.' }] }],
  ];
  test.each(cases)('exits with %d: %j', async (code, told, changes) => {
    const begun = { id, state: 'running', report: null };
    vigil = await startRecordedVigil(({ method }) =>
      method === 'POST'
        ? { status: 202, body: begun }
        : { body: { ...begun, state: 'complete', report: { ...report, ...changes } } },
    );
    const run = await runVigil(vigil.url, ['karma', 'reconcile', '--no-repair', '--check-ledger']);
    expect(run.stdout).toContain(told);
    expect(run.code).toBe(code);
    expect(vigil.calls[0]?.body).toEqual({ repair: false, checkLedger: true });
  });
});
