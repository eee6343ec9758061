import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../../../adapters/mariadb/database.ts';
import { openDatabase } from '../../../adapters/mariadb/database.ts';
import { createKarmaReadings } from '../../../adapters/mariadb/readings/karma-readings.ts';
import {
  crowdsourcerSchema,
  historySchema,
  leaderboardSchema,
  parkedFindingsSchema,
  timelineSchema,
} from '../../../api/schemas/karma.ts';
import { identify } from '../../../domain/karma/finding-key.ts';
import { problemOf } from '../../api/app-for-test.ts';
import { appWithKarma } from '../../api/karma/directory-for-test.ts';
import type { TestLedger } from '../../helpers/karma-ledger.ts';
import { knownFindings, knownReference, startLedger } from '../../helpers/karma-ledger.ts';

const findings = knownFindings();
const knownPoints = 360_500;
const unknown = identify({ findingId: 1, vulnerabilityId: 101, foundAt: '2019-02-01T00:55:37Z' });

let ledger: TestLedger;
let database: Database;
let app: ReturnType<typeof appWithKarma>['app'];
beforeAll(async () => {
  ledger = await startLedger();
  await ledger.ledger.importReference('import', knownReference());
  await ledger.ledger.award('known/1', [...findings, unknown], null);
  database = openDatabase({ url: ledger.mariadb.readerUrl });
  app = appWithKarma({ readings: createKarmaReadings(database) }).app;
});
afterAll(async () => {
  await database?.close();
  await ledger?.stop();
});

async function get<T>(path: string, schema: { strict(): { parse(value: unknown): T } }): Promise<T> {
  const response = await app.request(path);
  if (response.status !== 200) throw new Error(await response.text());
  return schema.strict().parse(await response.json());
}

describe('with an account that may only read', () => {
  test('the leaderboard of now has everyone, page by page', async () => {
    const all = await get('/v1/karma', leaderboardSchema);
    expect(all.span).toEqual({ first: findings[0]?.foundAt, last: findings.at(-1)?.foundAt });
    expect(all.items).toHaveLength(23);
    expect(all.items.reduce((sum, { karmaTotal }) => sum + karmaTotal, 0)).toBe(knownPoints);
    const namesakes = all.items.filter(({ name }) => name === 'R1DDL3').map(({ crowdsourcerId }) => crowdsourcerId);
    expect(new Set(namesakes)).toEqual(new Set([9, 12]));
    const paged = [];
    for (let query = '?limit=5'; query !== ''; ) {
      const { items, nextCursor } = await get(`/v1/karma${query}`, leaderboardSchema);
      paged.push(...items);
      query = nextCursor === null ? '' : `?limit=5&cursor=${nextCursor}`;
    }
    expect(paged).toEqual(all.items);
  });

  test('a history adds up to the standing, and to the timeline, at any moment', async () => {
    const asOf = '2019-02-13T00:00:00Z';
    const { items } = await get(`/v1/karma?asOf=${asOf}&limit=3`, leaderboardSchema);
    for (const item of items) {
      const self = `/v1/karma/${item.crowdsourcerId}`;
      const lines = [];
      for (let cursor = ''; ; ) {
        const page = await get(`${self}/history?asOf=${asOf}&limit=7${cursor}`, historySchema);
        lines.push(...page.items);
        if (page.nextCursor === null) break;
        cursor = `&cursor=${page.nextCursor}`;
      }
      expect(lines).toHaveLength(item.findingsCount);
      expect(lines.at(-1)?.runningTotal).toBe(item.karmaTotal);
      expect(lines.every(({ happenedAt }) => happenedAt <= asOf)).toBe(true);
      const { days } = await get(`${self}/timeline?asOf=${asOf}`, timelineSchema);
      expect(days.at(-1)).toMatchObject({ sums: item.sums, karmaTotal: item.karmaTotal });
      expect(await get(`${self}?asOf=${asOf}`, crowdsourcerSchema)).toMatchObject({ rank: item.rank, asOf });
    }
  });

  test('the export is the ledger, and findings of unknown vulnerabilities are not in it', async () => {
    const lines = (await (await app.request('/v1/karma/export?format=ndjson')).text()).trimEnd().split('\n');
    const keys = lines.map((line) => (JSON.parse(line) as { findingKey: string }).findingKey);
    expect(keys.sort()).toEqual(findings.map(({ findingKey }) => findingKey).sort());
    const { items } = await get('/v1/karma/findings/parked', parkedFindingsSchema);
    expect(items).toMatchObject([{ ...unknown, reason: 'unknown_vulnerability' }]);
  });

  test('it changes nothing', async () => {
    await expect(database.rows('DELETE FROM parked_finding')).rejects.toThrow(/account/);
  });
});

test('while MariaDB is away, the API says so, and answers once it is back', async () => {
  await ledger.mariadb.kill();
  const problem = await problemOf(await app.request('/v1/karma'));
  expect(problem).toMatchObject({ slug: 'ledger-unavailable', status: 503 });
  expect(JSON.stringify(problem)).not.toMatch(/127\.0\.0\.1|vigil_reader/);
  await ledger.mariadb.start();
  await get('/v1/karma?asOf=2019-02-13T00:00:00Z', leaderboardSchema);
});
