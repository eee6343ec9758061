import { describe, expect, test } from '@jest/globals';
import {
  crowdsourcerSchema,
  historySchema,
  leaderboardSchema,
  parkedFindingsSchema,
  timelineSchema,
} from '../../../api/schemas/karma.ts';
import type { ParkedFinding } from '../../../contracts/karma/ledger.ts';
import type { KarmaReadings } from '../../../contracts/karma/readings.ts';
import type { CrowdsourcerStanding, Moment } from '../../../contracts/karma/resource.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { entryOf } from '../../helpers/karma-standings.ts';
import { createAppForTest, problemOf } from '../app-for-test.ts';
import { appWithKarma } from './directory-for-test.ts';
import { now } from './no-karma.ts';

const standing: CrowdsourcerStanding = {
  ...{ rank: 1, crowdsourcerId: 9, name: 'R1DDL3', sums: { minor: 50, medium: 0, high: 500, critical: 0 } },
  ...{ karmaTotal: 550, findingsCount: 2, karmaAverage: '275.0000' },
};

const addresses = [
  '/v1/karma',
  '/v1/karma/9',
  '/v1/karma/9/history',
  '/v1/karma/9/timeline',
  '/v1/karma/export',
  '/v1/karma/findings/parked',
];

async function answerOf<T>(response: Response, schema: { strict(): { parse(value: unknown): T } }): Promise<T> {
  expect(response.status).toBe(200);
  return schema.strict().parse(await response.json());
}

test.each(addresses)('%s is not there where karma is none of the pipelines', async (address) => {
  const { slug, status } = await problemOf(
    await createAppForTest({ pipelines: ['scans'], karma: null }).app.request(address),
  );
  expect([slug, status]).toEqual(['not-found', 404]);
});

test.each(addresses)('%s says that MariaDB is away', async (address) => {
  const away = () => Promise.reject(new StoreUnavailable('mariadb', 'MariaDB can’t be reached (ECONNREFUSED).'));
  const readings: KarmaReadings = {
    ...{ leaderboard: away, standing: away, history: away, timeline: away, parked: away, span: away },
    entries: () => ({ [Symbol.asyncIterator]: () => ({ next: away }) }),
  };
  const response = await appWithKarma({ readings }).app.request(address);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await problemOf(response)).toMatchObject({
    ...{ slug: 'ledger-unavailable', status: 503, detail: 'MariaDB can’t be reached (ECONNREFUSED).' },
  });
});

test.each([
  ...['/v1/karma?asOf=wednesday', '/v1/karma?asOf=2019-02-30T00:00:00Z', '/v1/karma?knownAt=0999-12-31T23:59:59Z'],
  ...['/v1/karma?asOf=9999-12-31T23:59:59-05:00', '/v1/karma?limit=0', '/v1/karma?limit=201', '/v1/karma?cursor=x'],
  ...['/v1/karma?since=2019-02-13T00:00:00Z', '/v1/karma/9?asOf=2019', '/v1/karma/9/history?cursor=W10'],
  ...['/v1/karma/9/timeline?limit=5', '/v1/karma/export?format=xml', '/v1/karma/export?crowdsourcer=0'],
  ...['/v1/karma/findings/parked?cursor=bnVsbA'],
])('%s is refused', async (address) => {
  expect((await problemOf(await appWithKarma({}).app.request(address))).slug).toBe('invalid-request');
});

test.each(['0', '-1', '9.5', '1e1', 'R1DDL3', '2147483648', '99999999999999999999', '9/history', '9/timeline', '9'])(
  '/v1/karma/%s is a crowdsourcer that nobody knows',
  async (id) => {
    expect((await problemOf(await appWithKarma({}).app.request(`/v1/karma/${id}`))).slug).toBe(
      'crowdsourcer-not-found',
    );
  },
);

describe('moments', () => {
  async function askedOf(query: string): Promise<Moment> {
    const asked: Moment[] = [];
    const readings: Partial<KarmaReadings> = {
      async leaderboard(moment) {
        asked.push(moment);
        return { items: [], next: null, moment };
      },
    };
    await answerOf(await appWithKarma({ readings }).app.request(`/v1/karma${query}`), leaderboardSchema);
    return asked[0] as Moment;
  }

  test.each([
    ['', null, null],
    ['?asOf=2019-02-13T00:00:00Z', '2019-02-13T00:00:00Z', null],
    ['?asOf=2019-02-13T01:30:00%2B01:30', '2019-02-13T00:00:00.000Z', null],
    ['?knownAt=2026-03-05T12:00:00.123456Z', null, '2026-03-05T12:00:00.123456Z'],
  ])('%j', async (query, asOf, knownAt) => {
    expect(await askedOf(query)).toEqual({ asOf, knownAt });
  });
});

describe('pages', () => {
  test('of the leaderboard tell the state that the first one told', async () => {
    const asked: unknown[] = [];
    const next = { karmaTotal: 550, crowdsourcerId: 9 };
    const { app } = appWithKarma({
      readings: {
        async leaderboard({ asOf, knownAt }, page) {
          asked.push({ asOf, knownAt, ...page });
          return { items: [standing], next, moment: { asOf, knownAt: knownAt ?? now } };
        },
      },
    });
    const asOf = '2019-02-13T00:00:00Z';
    const first = await answerOf(await app.request(`/v1/karma?asOf=${asOf}&limit=1`), leaderboardSchema);
    expect(first).toMatchObject({ asOf, knownAt: now, items: [{ ...standing, links: { self: '/v1/karma/9' } }] });
    await app.request(`/v1/karma?asOf=${asOf}&limit=1&cursor=${first.nextCursor}`);
    expect(asked).toEqual([
      { asOf, knownAt: null, after: undefined, limit: 1 },
      { asOf, knownAt: now, after: next, limit: 1 },
    ]);
  });

  test('of a history go on with the running total', async () => {
    const asked: unknown[] = [];
    const entry = { ...entryOf(3), crowdsourcerId: 9 };
    const next = { happenedAt: entry.happenedAt, entryId: 3, runningTotal: 500 };
    const { app } = appWithKarma({
      readings: {
        async history(id, { asOf, knownAt }, page) {
          asked.push({ id, knownAt, ...page });
          return { items: [{ ...entry, runningTotal: 500 }], next, moment: { asOf, knownAt: knownAt ?? now } };
        },
      },
    });
    const first = await answerOf(await app.request('/v1/karma/9/history'), historySchema);
    expect(first.items).toEqual([{ ...entry, runningTotal: 500 }]);
    await app.request(`/v1/karma/9/history?cursor=${first.nextCursor}`);
    expect(asked).toEqual([
      { id: 9, knownAt: null, after: undefined, limit: 50 },
      { id: 9, knownAt: now, after: next, limit: 50 },
    ]);
  });

  test('of parked findings go on behind the last', async () => {
    const finding: ParkedFinding = {
      ...{ findingKey: '7f1b1a55-0b4c-5a39-9d5c-0a2b1a1c7e11', findingId: 1, vulnerabilityId: 101 },
      ...{ foundAt: '2019-02-01T00:55:37Z', reason: 'unknown_vulnerability', parkedAt: now },
    };
    const asked: unknown[] = [];
    const next = { parkedAt: now, findingKey: finding.findingKey };
    const { app } = appWithKarma({
      readings: {
        async parked({ after }) {
          asked.push(after);
          return { items: [finding], next };
        },
      },
    });
    const first = await answerOf(await app.request('/v1/karma/findings/parked'), parkedFindingsSchema);
    expect(first.items).toEqual([finding]);
    await app.request(`/v1/karma/findings/parked?cursor=${first.nextCursor}`);
    expect(asked).toEqual([undefined, next]);
  });
});

test('a crowdsourcer who never found anything has an empty history and timeline', async () => {
  const { app } = appWithKarma({ readings: { standing: async (_id, moment) => ({ standing, moment }) } });
  expect(await answerOf(await app.request('/v1/karma/9/history'), historySchema)).toMatchObject({ items: [] });
  expect(await answerOf(await app.request('/v1/karma/9/timeline'), timelineSchema)).toMatchObject({ days: [] });
  expect(await answerOf(await app.request('/v1/karma/9'), crowdsourcerSchema)).toEqual({
    ...{ ...standing, asOf: null, knownAt: null },
    links: { self: '/v1/karma/9', history: '/v1/karma/9/history', timeline: '/v1/karma/9/timeline' },
  });
});
