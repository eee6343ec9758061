import { describe, expect, test } from '@jest/globals';
import { TemporalUnavailableError } from '../../../api/scans/scan-directory.ts';
import { reprocessListSchema, reprocessSchema } from '../../../api/schemas/trends-reprocess.ts';
import type { ReprocessRecord } from '../../../api/trends/directory.ts';
import type { ReprocessTrendsInput } from '../../../contracts/trends/reprocess.ts';
import { createAppForTest, problemOf } from '../app-for-test.ts';
import { appWithTrends } from './directory-for-test.ts';

const path = '/v1/trends/reprocess';
const id = '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f';
const minute = 60_000;
const at = (hour: number) => `2026-03-05T${hour}:00:00.000Z`;

const recordOf = (input: ReprocessTrendsInput): ReprocessRecord => ({
  ...{ ...input, state: 'reading', read: 400, source: 'workflow', failure: null },
  partitions: [{ partition: 0, firstOffset: '1000', nextOffset: '1400', endOffset: '3000' }],
  ...{ startedAt: '2026-03-05T12:00:00.000Z', finishedAt: null },
});

/** An app that begins whatever is asked for, and what it was asked. */
function beginning() {
  const asked: { input: ReprocessTrendsInput; explicit: Partial<ReprocessTrendsInput> }[] = [];
  const app = appWithTrends({
    retweetRule: ['retweeted'],
    reprocessing: {
      async begin(input, explicit) {
        asked.push({ input, explicit });
        return recordOf(input);
      },
      get: async (wanted) => (wanted === id ? recordOf({ id, from: at(12), to: at(13), retweetRule: 'any' }) : null),
      list: async (limit) =>
        [id, id.replace(/^3/, '4')]
          .map((each) => recordOf({ id: each, from: at(12), to: at(13), retweetRule: 'any' }))
          .slice(0, limit),
    },
  });
  return { ...app, asked };
}

test.each(['POST', 'GET'])('%s is not there where trends is none of the pipelines', async (method) => {
  const { app } = createAppForTest({ pipelines: ['scans'], trends: null });
  expect((await problemOf(await app.request(`${path}/${id}`, { method }))).slug).toBe('not-found');
});

test('says that Temporal is away', async () => {
  const away = () => Promise.reject(new TemporalUnavailableError(new Error('10.1.2.3:7233')));
  const { app, post } = appWithTrends({ reprocessing: { begin: away, get: away, list: away } });
  for (const response of [await post(path, {}), await app.request(`${path}/${id}`), await app.request(path)])
    expect((await problemOf(response)).slug).toBe('temporal-unavailable');
});

describe('a reprocessing', () => {
  test('is of the last hour, in full minutes, as live counting counts, unless something else is asked for', async () => {
    const { app, asked } = beginning();
    const before = Math.floor(Date.now() / minute) * minute;
    const response = await app.request(path, { method: 'POST' });
    expect(response.status).toBe(202);
    const begun = reprocessSchema.strict().parse(await response.json());
    expect(response.headers.get('location')).toBe(`${path}/${begun.id}`);
    expect(begun.links).toEqual({
      self: `${path}/${begun.id}`,
      temporal: `http://127.0.0.1:8233/namespaces/default/workflows/trends-reprocess-${begun.id}`,
    });
    const { input, explicit } = asked[0] ?? {};
    expect([input?.retweetRule, explicit]).toEqual([['retweeted'], {}]);
    expect(Date.parse(input?.to ?? '') - Date.parse(input?.from ?? '')).toBe(60 * minute);
    expect([before, before + minute]).toContain(Date.parse(input?.to ?? ''));
  });

  test('has the time, the rule and the id that are asked for', async () => {
    const { post, asked } = beginning();
    const body = {
      from: '2026-03-05T13:00:00+01:00',
      to: '2026-03-05T12:10:00Z',
      retweetRule: ['quoted', 'retweeted'],
    };
    await post(path, body, { 'idempotency-key': id.toUpperCase() });
    await post(path, { to: '2026-03-05T12:10:00Z', retweetRule: 'any' });
    const time = { from: '2026-03-05T12:00:00.000Z', to: '2026-03-05T12:10:00.000Z' };
    expect(asked).toEqual([
      {
        input: { id, ...time, retweetRule: ['quoted', 'retweeted'] },
        explicit: { ...time, retweetRule: ['quoted', 'retweeted'] },
      },
      {
        input: { id: expect.any(String), from: '2026-03-05T11:10:00.000Z', to: time.to, retweetRule: 'any' },
        explicit: { to: time.to, retweetRule: 'any' },
      },
    ]);
  });

  test.each([
    [{ from: '2026-03-05T12:00:01Z', to: '2026-03-05T12:10:00Z' }, 'from'],
    [{ to: '2026-03-05T12:00:00.500Z' }, 'to'],
    [{ from: '2026-03-05T12:10:00Z', to: '2026-03-05T12:10:00Z' }, 'from'],
    [{ from: '2026-03-05T12:10:00Z', to: '2026-03-05T12:00:00Z' }, 'from'],
    [{ to: new Date(Math.ceil(Date.now() / minute) * minute + 5 * minute).toISOString() }, 'to'],
    [{ from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' }, 'from'],
    [{ from: 'noon' }, 'from'],
    [{ retweetRule: [] }, 'retweetRule'],
    [{ retweetRule: ['liked'] }, 'retweetRule'],
    [{ since: '2026-03-05T12:00:00Z' }, 'since'],
  ])('of %j is refused', async (body, field) => {
    const { slug, errors } = await problemOf(await beginning().post(path, body));
    expect([slug, errors?.[0]?.path.split('.')[0]]).toEqual(['invalid-request', field]);
  });

  test('of what isn’t there yet, or by a rule that is none, is refused in words', async () => {
    const now = Math.floor(Date.now() / minute) * minute;
    const iso = (ms: number) => new Date(ms).toISOString();
    const wants = 'must be "any", or a list of some of retweeted, quoted, replied_to';
    for (const [body, message] of [
      [{ from: iso(now + 5 * minute) }, 'must not be in the future'],
      [{ from: '2026-03-05T12:10:00Z', to: '2026-03-05T12:10:00Z' }, 'must be before `to`'],
      [{ retweetRule: 'liked' }, wants],
      [{ retweetRule: ['liked'] }, wants],
    ] as const)
      expect((await problemOf(await beginning().post(path, body))).errors?.map((error) => error.message)).toEqual([
        message,
      ]);
  });

  test('that another site’s page asks for is refused', async () => {
    const response = await beginning().post(path, {}, { 'sec-fetch-site': 'cross-site' });
    expect((await problemOf(response)).slug).toBe('cross-site-request');
  });

  test('tells how far it is', async () => {
    const { app } = beginning();
    const answer = await app.request(`${path}/${id}`);
    expect(reprocessSchema.strict().parse(await answer.json())).toMatchObject({ id, state: 'reading', read: 400 });
    for (const other of ['17', '00000000-0000-4000-8000-000000000000'])
      expect((await problemOf(await app.request(`${path}/${other}`))).slug).toBe('reprocess-not-found');
  });

  test('is among those that are listed', async () => {
    const { app } = beginning();
    const listed = async (query = '') =>
      reprocessListSchema.parse(await (await app.request(`${path}${query}`)).json()).items;
    expect(await listed()).toHaveLength(2);
    expect(await listed('?limit=1')).toMatchObject([{ id, links: { self: `${path}/${id}` } }]);
    for (const query of ['?limit=0', '?limit=21', '?limit=all', '?state=failed'])
      expect((await problemOf(await app.request(`${path}${query}`))).slug).toBe('invalid-request');
  });
});
