import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ComparableProjection } from '../../../activities/karma/ports.ts';
import type { RedisConnection } from '../../../adapters/redis/connect.ts';
import { openRedis } from '../../../adapters/redis/connect.ts';
import { createRedisProjection } from '../../../adapters/redis/karma-projection.ts';
import type { LiveStandings } from '../../../adapters/redis/leaderboard.ts';
import { createLiveStandings } from '../../../adapters/redis/leaderboard.ts';
import type { LeaderboardPosition } from '../../../contracts/karma/readings.ts';
import type { CrowdsourcerStanding } from '../../../contracts/karma/resource.ts';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import type { TestRedis } from '../../helpers/karma-services.ts';
import { startRedis } from '../../helpers/karma-services.ts';
import { standingOf } from '../../helpers/karma-standings.ts';
import { projectionContract } from '../../helpers/projection-contract.ts';

let server: TestRedis;
let connection: RedisConnection;
let projection: ComparableProjection;

beforeAll(async () => {
  server = await startRedis();
  connection = openRedis(server.url);
  projection = createRedisProjection(connection);
});
afterAll(async () => {
  await connection?.close();
  await server?.stop();
});

const send = (command: string) => connection.use((client) => client.sendCommand(command.split(' ')));

async function emptied(): Promise<void> {
  const keys = (await send('SCAN 0 COUNT 100000')) as unknown as [string, string[]];
  if (keys[1].length > 0) await connection.use((client) => client.unlink(keys[1]));
}

describe('the projection', () => {
  projectionContract(() => projection);

  test('is a hash a crowdsourcer, with the columns of MariaDB, and sorted sets', async () => {
    await emptied();
    const sums = { minor: 0, medium: 1100, high: 13_000, critical: 0 };
    await projection.write([standingOf(7, 3, { name: '0 BL1V10N', sums, karmaTotal: 14_100, findingsCount: 37 })], []);
    expect(await connection.use((client) => client.hGetAll('karma:crowdsourcer:7'))).toEqual({
      ...{ cs_name: '0 BL1V10N', minor_sum: '0', medium_sum: '1100', high_sum: '13000', critical_sum: '0' },
      ...{ karma_total: '14100', findings_count: '37', karma_average: '381.0811', version: '3' },
    });
    expect(await send('ZRANGE karma:leaderboard:karma_total 0 -1 REV WITHSCORES')).toEqual([['0000000007', 14_100]]);
    expect(await send('ZSCORE karma:leaderboard:high 0000000007')).toBe(13_000);
  });

  test.each([
    ['a number of the hash', 'HSET karma:crowdsourcer:5 karma_total 1'],
    ['the average', 'HSET karma:crowdsourcer:5 karma_average 1.0000'],
    ['a field that is gone', 'HDEL karma:crowdsourcer:5 high_sum'],
    ['a version that is none', 'HSET karma:crowdsourcer:5 version newest'],
    ['a score', 'ZADD karma:leaderboard:critical 10 0000000005'],
    ['a place that is gone', 'ZREM karma:leaderboard:karma_total 0000000005'],
    ['a hash that is gone', 'UNLINK karma:crowdsourcer:5'],
  ])('tells what somebody else has changed as of no version: %s', async (_what, command) => {
    await emptied();
    await projection.write([standingOf(5, 3)], []);
    await send(command);
    const [told] = await projection.standingsIn(5);
    expect(told).toMatchObject({ crowdsourcerId: 5, version: -1 });
    await projection.write([standingOf(5, 4)], []);
    expect(await projection.standingsIn(5)).toEqual([standingOf(5, 4)]);
    await send(command);
    await projection.remove(await projection.standingsIn(5));
    expect(await send('SCAN 0 COUNT 1000')).toEqual(['0', []]);
  });
});

describe('the leaderboard', () => {
  const totals = [500, 0, 1500, 500, 0, 500, 99, 0, 1500, 0];
  const live = () => createLiveStandings(connection);

  beforeAll(async () => {
    await emptied();
    const standings = totals.map((karmaTotal, index) => {
      const sums = { minor: karmaTotal, medium: 0, high: 0, critical: 0 };
      return standingOf(index + 1, 1, { sums, karmaTotal });
    });
    await projection.write(standings, []);
  });

  test.each([1, 2, 3, 4, 10, 50])('in pages of %i: equal totals share a rank, in the order of ids', async (limit) => {
    const found: CrowdsourcerStanding[] = [];
    let after: LeaderboardPosition | null = null;
    do {
      const page: Awaited<ReturnType<LiveStandings['leaderboard']>> = await live().leaderboard({
        ...{ limit, after: after ?? undefined },
      });
      found.push(...page.items);
      after = page.next;
    } while (after !== null);
    expect(found.map(({ rank, karmaTotal, crowdsourcerId }) => [rank, karmaTotal, crowdsourcerId])).toEqual([
      ...[
        [1, 1500, 3],
        [1, 1500, 9],
        [3, 500, 1],
        [3, 500, 4],
        [3, 500, 6],
        [6, 99, 7],
      ],
      ...[
        [7, 0, 2],
        [7, 0, 5],
        [7, 0, 8],
        [7, 0, 10],
      ],
    ]);
  });

  test('goes on where a page ended when who stood there has moved', async () => {
    const first = await live().leaderboard({ limit: 4 });
    expect(first.next).toEqual({ karmaTotal: 500, crowdsourcerId: 4 });
    await projection.write([standingOf(4, 2, { karmaTotal: 9_000 })], []);
    const second = await live().leaderboard({ limit: 2, after: { karmaTotal: 500, crowdsourcerId: 4 } });
    expect(second.items.map(({ crowdsourcerId }) => crowdsourcerId)).toEqual([6, 7]);
  });

  test('tells of one crowdsourcer, and of who is none', async () => {
    const { version: _version, ...shown } = standingOf(1, 1, { karmaTotal: 500 });
    const sums = { minor: 500, medium: 0, high: 0, critical: 0 };
    expect(await live().standing(1)).toEqual({ ...shown, sums, rank: 4, karmaAverage: '250.0000' });
    expect(await live().standing(77)).toBeNull();
  });

  test('leaves out who contradicts itself', async () => {
    await send('HSET karma:crowdsourcer:7 karma_total 1');
    const { items } = await live().leaderboard({ limit: 50 });
    expect(items.map(({ crowdsourcerId }) => crowdsourcerId)).not.toContain(7);
    expect(items).toHaveLength(totals.length - 1);
    expect(await live().standing(7)).toBeNull();
  });
});

describe('while Redis is away', () => {
  const unreachable = () => expect(projection.standingsOf([1])).rejects.toThrow(/^Redis can’t be reached/);

  test('all that is asked fails at once, waits in no queue, and works again when it is back, with all that was told done', async () => {
    await emptied();
    await projection.write([standingOf(1, 3)], []);
    const during = Array.from({ length: 20 }, (_, index) => projection.write([standingOf(2, index)], []));
    const [outcomes] = await Promise.all([Promise.allSettled(during), server.kill()]);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailable);
    await unreachable();
    await expect(projection.write([standingOf(1, 9)], [])).rejects.toThrow(StoreUnavailable);
    await server.start();
    await expectEventually(async () => {
      expect(await projection.standingsOf([1])).toEqual([standingOf(1, 3)]);
    });
    const done = outcomes.findLastIndex(({ status }) => status === 'fulfilled');
    const [second] = await projection.standingsOf([2]);
    expect(second?.version ?? -1).toBeGreaterThanOrEqual(done);
  });

  test('a connection that can’t be made tells nothing of the account', async () => {
    const url = new URL(server.url);
    url.port = '1';
    const away = openRedis(url.href);
    const refused = openRedis(server.url.replace(url.password, 'open-sesame'));
    await expect(away.use((client) => client.ping())).rejects.toThrow('Redis can’t be reached (ECONNREFUSED).');
    await expect(refused.use((client) => client.ping())).rejects.toThrow('Redis refuses the account.');
    await Promise.all([away.close(), refused.close()]);
    expect(() => openRedis('http://user:open-sesame@host')).toThrow(/^(?!.*sesame).*can’t be read/);
  });
});
