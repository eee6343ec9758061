import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { storeBatch } from '../../../activities/trends/store-batch.ts';
import { openCassandra } from '../../../adapters/cassandra/connect.ts';
import { createBatchStore } from '../../../adapters/cassandra/trends/batch-store.ts';
import { migrateTrends } from '../../../adapters/cassandra/trends/migrate-trends.ts';
import { trendsKeyspace } from '../../../config/local-urls.ts';
import type { CountPostsInput } from '../../../contracts/trends/batch.ts';
import { batchOf } from '../../helpers/trends.ts';
import type { TestTrendsStore } from '../../helpers/trends-store.ts';
import { startTrendsStore } from '../../helpers/trends-store.ts';

let store: TestTrendsStore;
beforeAll(async () => {
  store = await startTrendsStore();
});
afterAll(() => store?.stop());
beforeEach(() => store.truncate('progress', 'batches', 'panes'));

const keepSeconds = 90_000;
const batches = () => createBatchStore(store.connection, keepSeconds);
const minute = 60_000;
const panesOf = (...bodies: string[]) =>
  bodies.map((body, index) => ({ startMs: index * minute, body: Buffer.from(body) }));
const put = (input: CountPostsInput, ...bodies: string[]) => storeBatch(batches(), input, panesOf(...bodies));

const bodies = async () =>
  (await store.connection.rows('SELECT partition, pane, first_offset, body FROM panes')).map(
    ({ partition, pane, first_offset: offset, body }) =>
      `${partition} ${(pane as Date).getTime() / minute} ${offset} ${body}`,
  );

test('migrations can be repeated, side by side', async () => {
  const { ownerUrl } = store.server;
  expect(await Promise.all([1, 2].map(() => migrateTrends(ownerUrl, trendsKeyspace)))).toEqual([[], []]);
});

describe('a batch', () => {
  test('has a row for each pane, and one that tells how to count on from it', async () => {
    const given = { watermarkMs: 5_000, before: { watermarkMs: 3_000, replayFromOffset: '250004' } };
    const [input] = batchOf(250_005, 260_005, { ...given, followsOffset: null, partition: 3 });
    expect(await put(input, 'one', 'two')).toBe('stored');
    expect((await bodies()).sort()).toEqual(['3 0 250005 one', '3 1 250005 two']);
    const [batch] = await store.connection.rows(
      'SELECT * FROM batches WHERE generation = ? AND partition = ? AND bucket = ?',
      [...['live', 3, 2n]],
    );
    expect(batch).toEqual({
      ...{ generation: 'live', partition: 3, bucket: 2n, first_offset: 250_005n, last_offset: 260_004n },
      ...{ panes: [new Date(0), new Date(minute)], watermark_before: new Date(3_000), replay_before: 250_004n },
    });
    const [age] = await store.connection.rows('SELECT TTL(body) AS seconds FROM panes');
    expect(Number(age?.seconds)).toBeGreaterThan(keepSeconds - 120);
    expect(Number(age?.seconds)).toBeLessThanOrEqual(keepSeconds);
  });

  test('stored again and again, and side by side, is there once', async () => {
    const [input] = batchOf(0, 10);
    expect(await Promise.all(Array.from({ length: 8 }, () => put(input, 'one', 'two')))).toEqual(
      Array(8).fill('stored'),
    );
    expect(await put(input, 'others', 'that are not taken')).toBe('stored');
    expect((await bodies()).sort()).toEqual(['0 0 0 one', '0 1 0 two']);
  });

  test('of none but rejected messages, and before the first post, has only its offsets', async () => {
    const [input] = batchOf(0, 10);
    expect(await put(input)).toBe('stored');
    const [progress] = await store.connection.rows('SELECT * FROM progress WHERE generation = ?', ['live']);
    expect(progress).toEqual({
      ...{ generation: 'live', partition: 0, next_offset: 10n, watermark: null, caught_up_at: null },
    });
  });
});

describe('progress', () => {
  test('is never ahead of panes, whichever batch is stored first', async () => {
    const inputs = [batchOf(0, 10), batchOf(10, 20), batchOf(20, 30)].map(([input]) => input);
    const [first, second, third] = inputs as [CountPostsInput, CountPostsInput, CountPostsInput];
    expect(await put(third, 'third')).toBe('early');
    expect(await batches().countedUpTo('live', 0)).toBeNull();
    expect(await put(first, 'first')).toBe('stored');
    expect(await storeBatch(batches(), third, null)).toBe('early');
    expect(await batches().countedUpTo('live', 0)).toBe(10n);
    expect(await put(second, 'second')).toBe('stored');
    expect(await storeBatch(batches(), third, null)).toBe('stored');
    expect(await batches().countedUpTo('live', 0)).toBe(30n);
  });

  test('that Cassandra lost is waited for, until somebody says how far it was', async () => {
    const [input] = batchOf(10, 20);
    expect(await put(input, 'first')).toBe('early');
    // As docs/operations.md has it, under “Running trends”.
    await store.connection.command(
      "INSERT INTO progress (generation, partition, next_offset) VALUES ('live', 0, 10) USING TIMESTAMP 10",
    );
    expect(await storeBatch(batches(), input, null)).toBe('stored');
    expect(await batches().countedUpTo('live', 0)).toBe(20n);
    expect(await batches().lastOffsetFrom('live', 0, 10n)).toBe(19n);
    expect(await batches().lastOffsetFrom('live', 0, 11n)).toBeNull();
  });

  test('doesn’t go back where a mark comes late', async () => {
    const mark = { generation: 'live', partition: 0 };
    await batches().advance({ ...mark, nextOffset: 20n, watermarkMs: 2_000, caughtUpAtMs: null });
    await batches().advance({ ...mark, nextOffset: 10n, watermarkMs: 1_000, caughtUpAtMs: 1_500 });
    const [row] = await store.connection.rows('SELECT * FROM progress WHERE generation = ?', ['live']);
    // When nothing was left to read is still true, though the batches behind it never saw that.
    expect(row).toMatchObject({ next_offset: 20n, watermark: new Date(2_000), caught_up_at: new Date(1_500) });
  });
});

test('a store that is away is told as such, and nothing is lost by it', async () => {
  const [input] = batchOf(0, 10);
  const other = openCassandra(store.server.url.replace(/:\d+\//, ':9/'), trendsKeyspace);
  await expect(storeBatch(createBatchStore(other, keepSeconds), input, panesOf('one'))).rejects.toThrow(
    'Cassandra can’t be reached',
  );
  await other.close();
  expect(await put(input, 'one')).toBe('stored');
});
