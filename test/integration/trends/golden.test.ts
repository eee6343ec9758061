import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isBalanced } from '../../../domain/trends/counts.ts';
import { addCountsAgain, overwriteCounts } from '../../helpers/overwriting-counts.ts';
import {
  countPartition,
  createdAtOf,
  logOf,
  messagesOf,
  movedBy,
  recordedLines,
} from '../../helpers/trends-counting.ts';
import { keepSeconds, mergeAll, mergerOn, storeAll } from '../../helpers/trends-merging.ts';
import { expectedWindows } from '../../helpers/trends-oracle.ts';
import type { TestTrendsStore } from '../../helpers/trends-store.ts';
import { startTrendsStore } from '../../helpers/trends-store.ts';
import { rowsOf, seriesIn, tablesIn, windowsIn } from '../../helpers/trends-tables.ts';

let store: TestTrendsStore;
beforeAll(async () => {
  store = await startTrendsStore();
});
afterAll(() => store?.stop());

const dayMs = 86_400_000;
const lines = recordedLines();
/** Each test has a day, and so windows, of its own. */
let shiftMs = 0;
let posts: string[] = [];
beforeEach(async () => {
  shiftMs += dayMs;
  posts = movedBy(lines, shiftMs);
  await store.truncate('progress', 'batches', 'merging');
});

/** Of the day that the test has, without the hours before it, which are the last one's. */
const time = () => {
  const firstMs = Math.min(...posts.map(createdAtOf));
  return { fromMs: firstMs - dayMs / 2, toMs: firstMs + dayMs / 2 };
};
const clockAfter = () => ({ nowMs: Math.max(...posts.map(createdAtOf)) + 1_200_000 });

/** The batches of a stream, and what Kafka says of it. */
function count(given: readonly string[], partitions: number, sizes: readonly number[]) {
  const topic = messagesOf(given, partitions);
  const batches = topic.flatMap((messages, partition) => countPartition(partition, messages, sizes));
  return { batches, ports: { log: logOf(topic) } };
}

async function expectKnownTables(): Promise<void> {
  const known = expectedWindows(posts);
  expect(known).toHaveLength(expectedWindows(lines).length);
  expect(await tablesIn(store.connection, time())).toEqual(known);
  expect(await seriesIn(store.connection, time())).toEqual(known);
  const windows = await windowsIn(store.connection, time());
  expect(rowsOf(windows)).toEqual(known);
  for (const { state, revision, account } of windows) {
    expect({ state, revision }).toEqual({ state: 'final', revision: 1 });
    expect(isBalanced(account)).toBe(true);
  }
  // Each post is in one tumbling window, in five sliding ones, and in the last hour of sixty minutes.
  for (const [kind, times] of [
    ['tumbling', 1],
    ['sliding', 5],
    ['hour', 60],
  ] as const) {
    const counted = windows
      .filter((window) => window.kind === kind)
      .map(({ account }) => account.counted + account.skipped);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(
      new Set(posts.map((json) => JSON.parse(json).data.id)).size * times,
    );
  }
}

async function storeAndMerge({ batches, ports }: ReturnType<typeof count>): Promise<void> {
  await storeAll(store.connection, batches);
  const clock = clockAfter();
  await mergeAll(mergerOn(store.connection, clock, ports), clock);
}

describe('the known tables come out', () => {
  test.each([
    [1, 1],
    [7, 3],
    [1_000, 4],
  ])('of batches of %i posts, in %i partitions', async (size, partitions) => {
    await storeAndMerge(count(posts, partitions, [size]));
    await expectKnownTables();
  });

  test('and expire', async () => {
    await storeAndMerge(count(posts, 1, [1_000]));
    const counted = { tweets: 'count', retweets: 'count', uniqueusers: 'count', series: 'tweets' };
    for (const [table, column] of Object.entries({ ...counted, windows: 'body', top_lists: 'computed_at' })) {
      const rows = await store.connection.rows(`SELECT TTL(${column}) AS seconds FROM ${table}`);
      expect(rows.length).toBeGreaterThan(0);
      for (const { seconds } of rows) {
        expect(Number(seconds)).toBeGreaterThan(keepSeconds - 3_600);
        expect(Number(seconds)).toBeLessThanOrEqual(keepSeconds);
      }
    }
  });

  test('of each post twice', async () => {
    const twice = posts.flatMap((json, index) => [json, ...(index >= 20 ? [posts[index - 20] ?? json] : [])]);
    await storeAndMerge(count([...twice, ...posts.slice(-20)], 2, [13]));
    await expectKnownTables();
  });

  test('of batches that are stored several times, side by side, and merged meanwhile', async () => {
    const { batches, ports } = count(posts, 3, [11]);
    const clock = clockAfter();
    const merger = mergerOn(store.connection, clock, ports);
    await merger.begin();
    let isOver = false;
    const merging = (async () => {
      while (!isOver) await merger.step();
    })();
    for (let from = 0; from < batches.length; from += 8) {
      const some = batches.slice(from, from + 8);
      await Promise.all([1, 2, 3].map(() => storeAll(store.connection, some)));
    }
    isOver = true;
    await merging;
    await mergeAll(merger, clock);
    await expectKnownTables();
  });

  const drawn = fc.record({
    order: fc.array(fc.integer({ min: 0, max: 119_999 }), { minLength: 400, maxLength: 400 }),
    partitions: fc.integer({ min: 1, max: 5 }),
    sizes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }),
    late: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 400, maxLength: 400 }),
    takeovers: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
  });

  test.each(fc.sample(drawn, { numRuns: 6, seed: 20_220_926 }))(
    'whatever the order within the grace, the cuts, which batch ends first, and who merges (%#)',
    async ({ order, partitions, sizes, late, takeovers }) => {
      const moved = posts
        .map((json, index) => ({ json, at: createdAtOf(json) + (order[index] ?? 0) }))
        .sort((a, b) => a.at - b.at)
        .map(({ json }) => json);
      const { batches, ports } = count(moved, partitions, sizes);
      const crossing = batches
        .map((batch, index) => ({ batch, at: index + (late[index % late.length] ?? 0) }))
        .sort((a, b) => a.at - b.at)
        .map(({ batch }) => batch);
      // A batch is stored once those before it are; between some of them, another worker takes over without a word.
      const clock = clockAfter();
      let merger = mergerOn(store.connection, clock, ports);
      await merger.begin();
      const parts = takeovers.length;
      for (const [part, dies] of takeovers.entries()) {
        const until = Math.ceil((batches.length * (part + 1)) / parts);
        const chosen = new Set(batches.slice(Math.ceil((batches.length * part) / parts), until));
        await storeAll(
          store.connection,
          crossing.filter((batch) => chosen.has(batch)),
        );
        await merger.step();
        clock.nowMs += 6_000;
        if (!dies) continue;
        merger = mergerOn(store.connection, clock, ports);
        await merger.begin();
      }
      await mergeAll(merger, clock);
      await expectKnownTables();
    },
  );
});

describe('who merges after another one', () => {
  test('tells of no window less than that one did, though it was killed before it noted how far it was', async () => {
    const { batches, ports } = count(posts, 1, [3]);
    const clock = clockAfter();
    const killed = mergerOn(store.connection, clock, ports);
    await killed.begin();
    await storeAll(store.connection, batches);
    // Notes how far it is with the first of these.
    while ((await killed.step()).isMore);
    const told = await windowsIn(store.connection, time());
    expect(rowsOf(told)).toEqual(expectedWindows(posts));
    const next = mergerOn(store.connection, clock, ports);
    await next.begin();
    await next.step();
    const after = await windowsIn(store.connection, time());
    expect(rowsOf(after)).toEqual(expectedWindows(posts));
    const known = new Map(after.map((window) => [`${window.kind} ${window.startMs}`, window]));
    const less = told.filter(({ kind, startMs, state, account }) => {
      const now = known.get(`${kind} ${startMs}`);
      return now === undefined || now.account.read < account.read || (state === 'final' && now.state !== 'final');
    });
    expect(less).toEqual([]);
  });

  test('is known to that one, which is not to go on with what it remembers; alone it goes on', async () => {
    const { batches, ports } = count(posts, 2, [13]);
    const clock = clockAfter();
    const [one, other] = [mergerOn(store.connection, clock, ports), mergerOn(store.connection, clock, ports)];
    await one.begin();
    await storeAll(
      store.connection,
      batches.filter(({ input }) => input.partition === 0),
    );
    await mergeAll(one, clock);
    expect(await one.isLatest()).toBe(true);
    await other.begin();
    await storeAll(
      store.connection,
      batches.filter(({ input }) => input.partition === 1),
    );
    await mergeAll(other, clock);
    expect([await one.isLatest(), await other.isLatest()]).toEqual([false, true]);
    await expectKnownTables();
  });
});

describe('counts that overwrite each other are found out', () => {
  afterEach(addCountsAgain);

  test('in the store, where a later batch replaces what an earlier one had of a pane', async () => {
    const { batches, ports } = count(posts, 2, [50]);
    await storeAll(store.connection, batches);
    // As if rows were not keyed by their batch.
    for (const { input, panes } of batches)
      for (const { startMs } of panes)
        await store.connection.command(
          'DELETE FROM panes WHERE generation = ? AND partition = ? AND pane = ? AND first_offset < ?',
          ['live', input.partition, new Date(startMs), BigInt(input.firstOffset)],
        );
    const clock = clockAfter();
    await mergeAll(mergerOn(store.connection, clock, ports), clock);
    await expect(expectKnownTables()).rejects.toThrow();
  });

  test('in the merge, where the last counts win', async () => {
    overwriteCounts();
    const mutant = await import('../../helpers/trends-merging.ts');
    const { batches, ports } = count(posts, 2, [50]);
    await storeAll(store.connection, batches);
    const clock = clockAfter();
    await mutant.mergeAll(mutant.mergerOn(store.connection, clock, ports), clock);
    await expect(expectKnownTables()).rejects.toThrow();
  });
});
