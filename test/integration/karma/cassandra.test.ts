import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ComparableProjection } from '../../../activities/karma/ports.ts';
import { createAwardsByCrowdsourcer } from '../../../adapters/cassandra/awards.ts';
import type { CassandraConnection } from '../../../adapters/cassandra/connect.ts';
import { openCassandra } from '../../../adapters/cassandra/connect.ts';
import { createCassandraProjection } from '../../../adapters/cassandra/karma-projection.ts';
import { cassandraMigrations, migrateCassandra } from '../../../adapters/cassandra/migrate-cassandra.ts';
import { accounts } from '../../../config/local-urls.ts';
import type { LedgerEntry } from '../../../contracts/karma/ledger.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { withCassandra } from '../../../services/definitions/cassandra-accounts.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { TestCassandra } from '../../helpers/karma-services.ts';
import { startCassandra } from '../../helpers/karma-services.ts';
import { entryOf, standingOf } from '../../helpers/karma-standings.ts';
import { projectionContract } from '../../helpers/projection-contract.ts';

let server: TestCassandra;
let connection: CassandraConnection;
let projection: ComparableProjection;

beforeAll(async () => {
  server = await startCassandra();
  connection = openCassandra(server.url);
  projection = createCassandraProjection(connection);
});
afterAll(async () => {
  await connection?.close();
  await server?.stop();
});

describe('migrations', () => {
  test('without them, who asks is told to run them', async () => {
    await expect(projection.standingsOf([1])).rejects.toThrow(
      'Cassandra lacks the tables that Vigil needs: its migrations have to run first.',
    );
  });

  test('are applied once, also when several do it at once', async () => {
    const all = cassandraMigrations.map(({ id }) => id);
    const applied = await Promise.all([1, 2, 3].map(() => migrateCassandra(server.ownerUrl)));
    expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([all, [], []]);
    expect(await migrateCassandra(server.ownerUrl)).toEqual([]);
  });

  test('go on where one was added, and stop where one was changed', async () => {
    const added = { id: '0009-added', statements: ['CREATE TABLE IF NOT EXISTS added (id int PRIMARY KEY)'] };
    expect(await migrateCassandra(server.ownerUrl, [...cassandraMigrations, added])).toEqual(['0009-added']);
    await expect(migrateCassandra(server.ownerUrl)).rejects.toThrow('later version of Vigil');
    const changed = { ...added, statements: ['CREATE TABLE IF NOT EXISTS added (id bigint PRIMARY KEY)'] };
    await expect(migrateCassandra(server.ownerUrl, [...cassandraMigrations, changed])).rejects.toThrow('was changed');
  });

  test('are not for the account of the pipeline', async () => {
    const refusal = 'Cassandra does not permit this account what Vigil needs.';
    await expect(migrateCassandra(server.url)).rejects.toThrow(refusal);
    await expect(connection.command('DROP TABLE awards_by_crowdsourcer')).rejects.toThrow(refusal);
  });
});

describe('while Cassandra is away', () => {
  test('all that is asked fails soon, and works again when it is back, with all that was told done', async () => {
    await projection.write([standingOf(1, 300)], [entryOf(1, { crowdsourcerId: 920_000 })]);
    const during = Array.from({ length: 50 }, (_, index) => projection.write([standingOf(2, 300 + index)], []));
    const [outcomes] = await Promise.all([Promise.allSettled(during), server.kill()]);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailable);
    await expect(projection.write([standingOf(1, 301)], [])).rejects.toThrow(/^Cassandra can’t be reached/);
    const other = openCassandra(server.url);
    const fresh = createCassandraProjection(other);
    await expect(fresh.standingsOf([1])).rejects.toThrow('Cassandra can’t be reached (ECONNREFUSED).');
    await server.start();
    await expectEventually(async () => {
      for (const one of [projection, fresh]) expect(await one.standingsOf([1])).toEqual([standingOf(1, 300)]);
    });
    await other.close();
    const last = outcomes.findLastIndex(({ status }) => status === 'fulfilled');
    const [second] = await projection.standingsOf([2]);
    if (last !== -1) expect(second?.version).toBeGreaterThanOrEqual(300 + last);
    const page = await createAwardsByCrowdsourcer(connection).page(920_000, { limit: 10, after: null });
    expect(page.items).toHaveLength(1);
    await connection.command('TRUNCATE crowdsourcer_karma_distribution');
  });

  test('a connection that can’t be made tells nothing of the account', async () => {
    const refused = openCassandra(server.url.replace(/:[^:@]+@/, ':open-sesame@'));
    await expect(refused.rows('SELECT now() FROM system.local')).rejects.toThrow('Cassandra refuses the account.');
    const elsewhere = openCassandra(server.url.replace('datacenter1', 'datacenter9'));
    await expect(elsewhere.rows('SELECT now() FROM system.local')).rejects.toThrow(
      'Cassandra has no such data centre.',
    );
    await Promise.all([refused.close(), elsewhere.close()]);
  });
});

describe('the projection', () => {
  projectionContract(() => projection);

  test('is a row a crowdsourcer, with the columns of MariaDB and its bucket', async () => {
    const sums = { minor: 0, medium: 1100, high: 13_000, critical: 0 };
    const standing = standingOf(700_007, 3, { name: '0 BL1V10N', sums, karmaTotal: 14_100, findingsCount: 37 });
    await projection.write([standing], []);
    const [row] = await connection.rows(
      'SELECT * FROM crowdsourcer_karma_distribution WHERE bucket = ? AND cs_id = ?',
      [700_007 % 256, 700_007],
    );
    expect({ ...row, karma_average: String(row?.karma_average) }).toEqual({
      ...{ bucket: 103, cs_id: 700_007, cs_name: '0 BL1V10N' },
      ...{ minor_sum: 0n, medium_sum: 1100n, high_sum: 13_000n, critical_sum: 0n },
      ...{ karma_total: 14_100n, findings_count: 37n, karma_average: '381.0811', version: 3n },
    });
  });

  test.each([
    ['a number', 800_001, 'UPDATE crowdsourcer_karma_distribution SET high_sum = 1'],
    ['the average', 800_002, 'UPDATE crowdsourcer_karma_distribution SET karma_average = 1'],
    ['a column that is gone', 800_003, 'DELETE cs_name FROM crowdsourcer_karma_distribution'],
    ['all of it', 800_004, 'DELETE FROM crowdsourcer_karma_distribution'],
  ])('tells what somebody else has changed so that a write can go beyond it: %s', async (_what, id, command) => {
    await projection.write([standingOf(id, 3)], []);
    await connection.command(`${command} WHERE bucket = ${id % 256} AND cs_id = ${id}`);
    await projection.write([standingOf(id, 4)], []);
    const [told] = await projection.standingsOf([id]);
    // Either there is no row, or it is of the time of that change.
    expect(told?.version ?? Number.POSITIVE_INFINITY).toBeGreaterThan(1e15);
    const beyond = standingOf(5, Math.max(told?.version ?? 0, Date.now() * 1000) + 1, { crowdsourcerId: id });
    await projection.write([beyond], []);
    expect(await projection.standingsOf([id])).toEqual([beyond]);
  });
});

describe('awards by crowdsourcer', () => {
  const id = 910_000;
  // An hour apart, so over three months; two at the same moment; a reversal; one to the millisecond.
  const entries: LedgerEntry[] = Array.from({ length: 1_000 }, (_, index) => entryOf(index, { crowdsourcerId: id }));
  entries.push(entryOf(2_000, { crowdsourcerId: id, happenedAt: '2019-02-13T10:00:00Z' }));
  entries.push(
    entryOf(2_001, {
      crowdsourcerId: id,
      kind: 'reversal',
      points: -500,
      reverses: 7,
      happenedAt: '2019-02-13T10:00:00Z',
    }),
  );
  entries.push(entryOf(2_002, { crowdsourcerId: id, happenedAt: '2019-02-28T23:59:59.999Z' }));

  test.each([7, 100, 500, 5_000])('the newest first, over all months, in pages of %i', async (limit) => {
    await projection.write([], [...entries, entryOf(3_000, { crowdsourcerId: id + 1 })].toReversed());
    const found: LedgerEntry[] = [];
    let after: { happenedAt: string; entryId: number } | null = null;
    do {
      const page = await createAwardsByCrowdsourcer(connection).page(id, { limit, after });
      found.push(...page.items);
      after = page.next;
    } while (after !== null);
    const newestFirst = entries.toSorted(
      (a, b) => Date.parse(b.happenedAt) - Date.parse(a.happenedAt) || b.entryId - a.entryId,
    );
    expect(found).toEqual(newestFirst);
  });

  test('of who has none', async () => {
    const page = await createAwardsByCrowdsourcer(connection).page(77, { limit: 10, after: null });
    expect(page).toEqual({ items: [], next: null });
  });
});

test('long after it was away, nothing is connected but what was before', async () => {
  const admin = { user: accounts.admin, password: server.secrets.CASSANDRA_ADMIN_PASSWORD ?? '' };
  const { rows } = await withCassandra(server.port, admin, (client) =>
    client.execute('SELECT username FROM system_views.clients'),
  );
  const of = (account: string) => rows.filter(({ username }) => username === account);
  expect(of(accounts.admin)).not.toHaveLength(0);
  expect(of(accounts.pipeline)).toHaveLength(1);
});
